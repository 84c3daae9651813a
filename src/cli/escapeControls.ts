/**
 * Characters that make a terminal do something (ECMA-48: colours, moving the cursor, setting the title, pasting), all but the line feed
 * and the tab; and those that turn the order of what follows around (UAX #9), by which one name looks like another.
 */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** What is printed, with such characters written out as JSON does: class names, file names and notes in files come from elsewhere. */
export function escapeControls(text: string): string {
  return text.replaceAll(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
