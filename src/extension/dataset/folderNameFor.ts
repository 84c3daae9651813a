import { firstName } from '../../shared/format';

/** What no file system of ours takes in a name, or what leads into another folder. */
const FORBIDDEN = /[\\/:*?"<>|\u0000-\u001f\u007f]/g;
/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
/** Of a file's name, in UTF-16 units: every file system of today takes as much. */
const MAX_LENGTH = 100;

/** The folder that a class is kept in: its first name, without what a folder's name must not have. Never empty, never hidden. */
export function folderNameFor(label: string): string {
  const name = firstName(label)
    .replace(FORBIDDEN, '_')
    .slice(0, MAX_LENGTH)
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (name === '') return 'class';
  return RESERVED.test(name) ? `${name}_` : name;
}
