import { modelInfo, pathsInfo } from '@huggingface/hub';
import { HeadstartError } from '../../shared/errors';
import { networkError } from '../../shared/http/networkError';
import type { Fetch } from '../../shared/http/openResponse';
import { statusError } from '../../shared/http/statusError';
import { formatHubName, type HubName } from './HubName';
import type { HubSettings } from './hubSettings';

/** A revision of a model. */
export interface HubRevision {
  /** Forty hex digits. */
  readonly commit: string;
  /** As the model's card names it, e.g. `apache-2.0`; null where it names none. */
  readonly licence: string | null;
}

export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** Under which the cache keeps the content: its SHA-256 for large files, Git's SHA-1 for small ones. */
  readonly blob: string;
  /** Undefined for a file that lies in Git itself. */
  readonly sha256: string | undefined;
}

/**
 * Asks the hub about a model, by its own client. Its functions that download are not used: they do not resume, verify or lock, and
 * they name a snapshot by the last commit that touched a file, where Python's names it by the commit of the revision.
 */
export class HubClient {
  constructor(
    private readonly settings: HubSettings,
    private readonly fetch: Fetch,
    private readonly signal?: AbortSignal,
  ) {}

  /** Sent with every request to the hub. The client would take tokens of huggingface.co alone, and companies have hubs of their own. */
  get headers(): Readonly<Record<string, string>> {
    const { token } = this.settings;
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  fileUrl({ repository }: HubName, commit: string, path: string): string {
    return `${this.settings.endpoint}/${repository}/resolve/${commit}/${path}`;
  }

  async revision(name: HubName): Promise<HubRevision> {
    const { sha, tags } = await this.#ask(name, (options) =>
      modelInfo({
        ...options,
        name: name.repository,
        revision: name.revision,
        additionalFields: ['sha', 'tags'],
      }),
    );
    if (!/^[0-9a-f]{40}$/.test(sha)) throw this.#malformed('the commit of the revision');
    const licence = tags.find((tag) => tag.startsWith('license:'));
    return { commit: sha, licence: licence?.slice('license:'.length) ?? null };
  }

  /** Those of the paths that are files of the revision. */
  async files(name: HubName, commit: string, paths: readonly string[]): Promise<HubFile[]> {
    const found = await this.#ask(name, (options) =>
      pathsInfo({
        ...options,
        repo: { type: 'model', name: name.repository },
        revision: commit,
        paths: [...paths],
      }),
    );
    return found
      .filter(({ type, path }) => type === 'file' && paths.includes(path))
      .map(({ path, size, oid, lfs }) => {
        const blob = lfs?.oid ?? oid;
        const bytes = lfs?.size ?? size;
        // It becomes the name of a file.
        if (blob === undefined || !/^[0-9a-f]{40,64}$/.test(blob) || !Number.isSafeInteger(bytes)) {
          throw this.#malformed(`what it says of ${path}`);
        }
        return { path, bytes, blob, sha256: lfs?.oid };
      });
  }

  async #ask<T>(
    name: HubName,
    ask: (options: { hubUrl: string; fetch: typeof fetch }) => Promise<T>,
  ): Promise<T> {
    const { endpoint } = this.settings;
    let status: { readonly url: string; readonly code: number } | undefined;
    const send: typeof fetch = async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const headers = new Headers(init?.headers);
      for (const [key, value] of Object.entries(this.headers)) headers.set(key, value);
      const response = await this.fetch(url, {
        ...init,
        headers,
        ...(this.signal && { signal: this.signal }),
      });
      if (!response.ok) status = { url, code: response.status };
      return response;
    };
    try {
      return await ask({ hubUrl: endpoint, fetch: send });
    } catch (error) {
      if (status !== undefined) throw this.#refusal(name, status.url, status.code);
      if (error instanceof SyntaxError) throw this.#malformed('its answer');
      throw networkError(endpoint, error, this.signal);
    }
  }

  #refusal(name: HubName, url: string, code: number): HeadstartError {
    const error = statusError(url, code);
    if (code !== 401 && code !== 403 && code !== 404) return error;
    const advice =
      this.settings.token === undefined
        ? 'Check the name; for a private or gated model, set HF_TOKEN.'
        : 'Check the name, and whether the account of HF_TOKEN may read it.';
    return new HeadstartError(
      error.code,
      `The hub at ${this.settings.endpoint} does not give ${formatHubName(name)} (status ${code}). ${advice}`,
      { cause: error },
    );
  }

  #malformed(what: string): HeadstartError {
    return new HeadstartError(
      'hub/malformed',
      `The hub at ${this.settings.endpoint} cannot be understood: ${what} is not as expected. Check HF_ENDPOINT.`,
    );
  }
}
