import { HeadstartError } from '../../shared/errors';

/** A model on the hub, as `hf:owner/name@revision`. */
export interface HubName {
  /** `owner/name`, or `name` alone for the oldest ones. */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

const PREFIX = 'hf:';

export function isHubName(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** @throws usage for what does not name a model */
export function parseHubName(text: string): HubName {
  // Dots alone would be folders of the cache.
  const match = /^hf:((?:[\w-][\w.-]*\/)?[\w-][\w.-]*)(?:@([\w][\w./-]*))?$/.exec(text);
  const [, repository, revision = 'main'] = match ?? [];
  if (repository === undefined || revision.split('/').some((part) => /^\.*$/.test(part))) {
    throw new HeadstartError(
      'usage',
      `${JSON.stringify(text)} does not name a model of the hub; write hf:OWNER/NAME or hf:OWNER/NAME@REVISION.`,
    );
  }
  return { repository, revision };
}

export function formatHubName({ repository, revision }: HubName): string {
  return `${PREFIX}${repository}${revision === 'main' ? '' : `@${revision}`}`;
}
