import { describe, expect, it } from 'vitest';
import { escapeControls } from './escapeControls';

describe('what a terminal would act on', () => {
  it.each([
    ['a colour', '\u001b[31mred', '\\u001b[31mred'],
    ['a title of the window', '\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
    ['the same in one character', '\u009b2Jx', '\\u009b2Jx'],
    ['a return over what stands there', 'dog\rcat', 'dog\\u000dcat'],
    ['a deleted character', 'a\u007f', 'a\\u007f'],
    ['a name that is read from the right', 'a\u202egpj.exe', 'a\\u202egpj.exe'],
  ])('%s is written out', (_what, text, written) => {
    expect(escapeControls(text)).toBe(written);
  });

  it('leaves lines, tabs and letters of all scripts, and JSON the same JSON', () => {
    const harmless = 'Kätzchen\t猫\nκύων 🐕';
    expect(escapeControls(harmless)).toBe(harmless);
    const value = { label: '\u009b31m\u202e\u001b', more: harmless };
    expect(JSON.parse(escapeControls(JSON.stringify(value)))).toEqual(value);
  });
});
