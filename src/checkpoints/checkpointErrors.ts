import { HeadstartError } from '../shared/errors';

/** The file breaks a rule of its own format: damaged, or made by something that does not know the format. */
export function malformed(file: string, what: string): HeadstartError {
  return new HeadstartError(
    'checkpoint/malformed',
    `${file} is damaged: ${what}. Download or save it again.`,
  );
}

/** The file ends before what it announces. */
export function truncated(file: string, what: string): HeadstartError {
  return new HeadstartError(
    'checkpoint/truncated',
    `${file} is cut off: ${what}. The download or copy probably stopped early; fetch it again.`,
  );
}

/** The file announces more than any real checkpoint holds; `limit` says what is too much and how much is allowed. */
export function tooLarge(file: string, limit: string): HeadstartError {
  return new HeadstartError('checkpoint/too-large', `${file} was not opened: ${limit}.`);
}

/** A sound file that holds something Headstart does not read; `advice` says what to do. */
export function unsupported(file: string, what: string, advice: string): HeadstartError {
  return new HeadstartError('checkpoint/unsupported', `${file} ${what}. ${advice}`);
}
