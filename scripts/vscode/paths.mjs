// @ts-check
import { resolve } from 'node:path';

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** Where VS Code itself is kept between runs; not under version control. */
export const CACHE = resolve(ROOT, '.vscode-test');

/** The VS Code that the tests run, as both sources name it: 4.100.3 of code-server carries 1.100.3. */
export const VSCODE_VERSION = '1.100.3';
export const CODE_SERVER_VERSION = '4.100.3';
