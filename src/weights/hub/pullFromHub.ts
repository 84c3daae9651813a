import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import type { Fetch } from '../../shared/http/openResponse';
import { readBytes } from '../../shared/http/readBytes';
import type { Downloader, DownloadOptions } from '../download/Downloader';
import type { DownloadedFile } from '../download/DownloadRequest';
import { fileError } from '../download/fileError';
import { hashFile } from '../hashFile';
import { writeSmallFile } from '../writeSmallFile';
import { checkGitBlob } from './checkGitBlob';
import { CONFIG_PATH, HubCache, PREPROCESSOR_PATH, WEIGHTS_PATHS } from './HubCache';
import { HubClient, type HubFile, type HubRevision } from './HubClient';
import { formatHubName, type HubName } from './HubName';
import type { HubSettings } from './hubSettings';

/** Files that lie in Git itself; the hub wants larger ones elsewhere from 10 MB on. */
const MAX_SMALL_BYTES = 16 * 2 ** 20;

export interface HubPullContext {
  readonly settings: HubSettings;
  readonly fetch: Fetch;
  readonly downloader: Downloader;
  /** Puts plain files into this folder instead of the hub's cache. */
  readonly folder?: string | undefined;
}

export interface HubPullOptions extends DownloadOptions {
  /** Called once it is known what will be fetched, before it is. */
  readonly onFound?: (revision: HubRevision, bytes: number) => void;
}

/**
 * Fetches a model's weights with what says how to use them, into the cache that Python's tools read.
 *
 * @returns the weights file
 * @throws usage, url/…, download/…, cancelled; hub/unsupported for a model without weights that Headstart reads; url/offline where
 *   the hub must not be asked and the model is not there
 */
export async function pullFromHub(
  name: HubName,
  context: HubPullContext,
  options: HubPullOptions = {},
): Promise<DownloadedFile> {
  const { settings, fetch, folder } = context;
  const cache = new HubCache(settings.cacheFolder);
  if (settings.offline) return fromCache(name, cache, options);

  const client = new HubClient(settings, fetch, options.signal);
  const revision = await client.revision(name);
  const { commit } = revision;
  const found = await client.files(name, commit, [CONFIG_PATH, PREPROCESSOR_PATH, ...WEIGHTS_PATHS]);
  const weights = chooseWeights(name, found, folder !== undefined);
  const config = found.filter(({ path }) => path === CONFIG_PATH || path === PREPROCESSOR_PATH);
  const shards = weights.path.endsWith('.index.json')
    ? await shardsOf(name, commit, weights, client, fetch)
    : [];
  const wanted = [...config, ...shards, weights];
  options.onFound?.(
    revision,
    wanted.reduce((sum, { bytes }) => sum + bytes, 0),
  );

  let pulled: DownloadedFile | undefined;
  for (const file of wanted) {
    const place = folder === undefined ? await cache.placeOf(name, commit, file) : join(folder, file.path);
    pulled = await fetchFile(file, place, name, commit, client, context, options);
    if (folder === undefined) {
      pulled = { ...pulled, path: await cache.link(name, commit, file.path, place) };
    }
  }
  if (folder === undefined) await cache.writeRef(name, commit);
  if (!pulled) throw missingWeights(name);
  return pulled;
}

async function fetchFile(
  file: HubFile,
  place: string,
  name: HubName,
  commit: string,
  client: HubClient,
  { fetch, downloader }: HubPullContext,
  options: DownloadOptions,
): Promise<DownloadedFile> {
  const url = client.fileUrl(name, commit, file.path);
  const { headers } = client;
  if (file.sha256 !== undefined) {
    return downloader.download(
      {
        url,
        publishedUrl: `hf:${name.repository}@${commit}/${file.path}`,
        target: place,
        sha256: file.sha256,
        size: { bytes: file.bytes, tolerance: 0 },
        headers,
      },
      options,
    );
  }
  const present = await stat(place).catch(() => undefined);
  if (present?.size !== file.bytes) {
    const bytes = await readBytes({ url, fetch, headers, signal: options.signal }, MAX_SMALL_BYTES);
    checkGitBlob(bytes, file);
    await writeSmallFile(place, bytes).catch((error: unknown) => {
      throw fileError(place, error);
    });
  }
  return { path: place, bytes: file.bytes, sha256: await hashFile(place), transferred: 0 };
}

async function fromCache(
  name: HubName,
  cache: HubCache,
  { signal }: DownloadOptions,
): Promise<DownloadedFile> {
  const snapshot = await cache.find(name);
  if (!snapshot) {
    throw new HeadstartError(
      'url/offline',
      `${formatHubName(name)} is not on this machine, and HF_HUB_OFFLINE keeps Headstart from asking the hub for it.`,
    );
  }
  const { size: bytes } = await stat(snapshot.weights);
  return {
    path: snapshot.weights,
    bytes,
    sha256: await hashFile(snapshot.weights, { signal }),
    transferred: 0,
  };
}

function chooseWeights(name: HubName, found: readonly HubFile[], intoFolder: boolean): HubFile {
  const weights = WEIGHTS_PATHS.map((wanted) => found.find(({ path }) => path === wanted)).find(Boolean);
  if (!weights) throw missingWeights(name);
  if (!found.some(({ path }) => path === CONFIG_PATH)) {
    throw new HeadstartError(
      'hub/unsupported',
      `${formatHubName(name)} has no ${CONFIG_PATH}, so nothing says what network its weights are for.`,
    );
  }
  if (weights.path.endsWith('.index.json') && !intoFolder) {
    throw new HeadstartError(
      'hub/unsupported',
      `The weights of ${formatHubName(name)} are in several files, which the hub's cache keeps apart. ` +
        'Fetch them side by side into a folder with --to FOLDER.',
    );
  }
  return weights;
}

/** The files that an index names. */
async function shardsOf(
  name: HubName,
  commit: string,
  index: HubFile,
  client: HubClient,
  fetch: Fetch,
): Promise<HubFile[]> {
  const url = client.fileUrl(name, commit, index.path);
  const bytes = await readBytes({ url, fetch, headers: client.headers }, MAX_SMALL_BYTES);
  const paths = shardPaths(Buffer.from(bytes).toString('utf8'));
  const shards = await client.files(name, commit, paths);
  if (paths.length > 0 && shards.length === paths.length) return shards;
  throw new HeadstartError(
    'hub/malformed',
    `${url} does not list the files of ${formatHubName(name)}, or lists some that are not there.`,
  );
}

/** Empty for what is no index. */
function shardPaths(text: string): string[] {
  try {
    const { weight_map: map } = JSON.parse(text) as { weight_map?: unknown };
    const paths = typeof map === 'object' && map !== null ? Object.values(map) : [];
    // A name that leads elsewhere must not become a path.
    const isName = (path: unknown): path is string =>
      typeof path === 'string' && /^[A-Za-z0-9_][\w.-]*\.safetensors$/.test(path);
    return paths.every(isName) ? [...new Set(paths)] : [];
  } catch {
    return [];
  }
}

function missingWeights(name: HubName): HeadstartError {
  return new HeadstartError(
    'hub/unsupported',
    `${formatHubName(name)} has none of the weights files that Headstart reads: ${WEIGHTS_PATHS.join(', ')}.`,
  );
}
