import { toErrorInfo, type ErrorCode } from '../../shared/errors';
import type { Fetch } from '../../shared/http/openResponse';
import type { ModelRow } from '../../shared/models/ModelRow';
import type { Catalogue } from '../../weights/Catalogue';
import type { CatalogueEntry } from '../../weights/catalogueSchema';
import type { DownloadedFile } from '../../weights/download/DownloadRequest';
import type { ResolveContext } from '../../weights/resolveModel';
import { Downloads } from '../../weights/Downloads';
import type { WeightsCache, WeightsState } from '../../weights/WeightsCache';
import type { LibrarySettings } from './LibrarySettings';
import { makeRow } from './makeRow';

export interface ModelLibraryOptions {
  /** The data folder `models/` of the extension. */
  readonly modelsFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: Fetch;
  readonly settings: () => LibrarySettings;
  /** Milliseconds that a model was measured to take. */
  readonly timeOf: (id: string) => number | undefined;
  /** The path or name of the model in use. */
  readonly inUse: () => string | undefined;
}

/** Failures that tell of the network as a whole rather than of one file. */
const OFFLINE: ReadonlySet<ErrorCode> = new Set(['url/offline', 'url/no-host']);

/** What depends on the settings, made anew when they change. */
interface Stock {
  readonly catalogue: Catalogue;
  readonly cache: WeightsCache;
  readonly states: Map<string, WeightsState>;
  readonly problem: string | null;
  readonly places: Pick<ResolveContext, 'cacheFolder' | 'hubFolder' | 'hashes'>;
}

/** The published models and those of the user's catalogues: which there are, which are here, and those that are on their way. */
export class ModelLibrary {
  readonly downloads = new Downloads();
  readonly #listeners = new Set<() => void>();
  #stock: Promise<Stock> | undefined;
  #known: Stock | undefined;
  #takes = 0;
  #offline = false;

  constructor(private readonly options: ModelLibraryOptions) {
    this.downloads.onChange(() => this.#tell());
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** What is wrong with a catalogue of the user's own; the published ones are there nevertheless. */
  get problem(): string | null {
    return this.#known?.problem ?? null;
  }

  /** Whether the last download failed because there is no connection. */
  get offline(): boolean {
    return this.#offline;
  }

  /** Where weights are kept; undefined until they have been looked for. */
  get folder(): string | undefined {
    return this.#known?.cache.folder;
  }

  get cachedBytes(): number {
    return [...(this.#known?.states.values() ?? [])].reduce(
      (sum, state) => sum + (state.state === 'cached' ? state.bytes : 0),
      0,
    );
  }

  /** All rows as they are known now; empty until {@link load} is done. */
  get rows(): readonly ModelRow[] {
    const stock = this.#known;
    if (!stock) return [];
    return stock.catalogue.entries.map((entry) =>
      makeRow(entry, {
        stateOf: (id) => stock.states.get(id) ?? { state: 'absent' },
        downloadOf: (id) => this.downloads.states.get(id),
        timeOf: this.options.timeOf,
        inUse: this.options.inUse(),
      }),
    );
  }

  row(id: string): ModelRow | undefined {
    return this.rows.find((row) => row.id === id);
  }

  /** Reads the catalogues and looks at the disk, once. */
  load(): Promise<Stock> {
    return (this.#stock ??= this.#take());
  }

  /** Looks at everything anew, e.g. when a setting has changed. */
  async reload(): Promise<void> {
    this.#stock = undefined;
    await this.load();
  }

  /** Tells those who watch that figures from elsewhere have changed: times, or the model in use. */
  touch(): void {
    this.#tell();
  }

  async entry(id: string): Promise<CatalogueEntry> {
    const { catalogue } = await this.load();
    const [architecture = '', weights = ''] = id.split(':');
    return catalogue.find(architecture, weights);
  }

  /** Fetches the weights, or goes on fetching them. @throws what the download throws; cancelled where it was paused */
  async pull(id: string): Promise<DownloadedFile> {
    const entry = await this.entry(id);
    const { cache } = await this.load();
    try {
      const file = await this.downloads.start(id, (options) => cache.pull(entry, options));
      this.#offline = false;
      this.downloads.dismiss(id);
      return file;
    } catch (error) {
      this.#offline = OFFLINE.has(toErrorInfo(error).code);
      throw error;
    } finally {
      await this.#look(id);
    }
  }

  /** Ends a download and takes it off the list; what has come stays on the disk. */
  async cancel(id: string): Promise<void> {
    await this.downloads.pause(id);
    this.downloads.dismiss(id);
    await this.#look(id);
  }

  /** @returns the bytes that are free again @throws file/unwritable */
  async remove(id: string): Promise<number> {
    await this.cancel(id);
    const { cache } = await this.load();
    try {
      return await cache.remove(await this.entry(id));
    } finally {
      await this.#look(id);
    }
  }

  dispose(): void {
    this.#listeners.clear();
    this.downloads.dispose();
  }

  async #take(): Promise<Stock> {
    const number = ++this.#takes;
    const { modelsFolder, env, fetch, settings } = this.options;
    // Loaded when they are wanted, so that activation does not wait for them.
    const [{ loadCatalogues }, { weightsPlaces }, { WeightsCache }, { Downloader }] = await Promise.all([
      import('../../weights/loadCatalogues'),
      import('../../weights/weightsPlaces'),
      import('../../weights/WeightsCache'),
      import('../../weights/download/Downloader'),
    ]);
    const { mirror, cacheFolder, catalogs } = settings();
    const found = weightsPlaces(env);
    const places = { ...found, cacheFolder: cacheFolder === '' ? found.cacheFolder : cacheFolder };
    let catalogue = await loadCatalogues(modelsFolder, [], fetch);
    let problem: string | null = null;
    try {
      if (catalogs.length > 0) catalogue = await loadCatalogues(modelsFolder, catalogs, fetch);
    } catch (error) {
      problem = toErrorInfo(error).message;
    }
    const { hashes } = places;
    const downloader = new Downloader({ fetch, hashes });
    const cache = new WeightsCache({ downloader, hashes, folder: places.cacheFolder, mirror });
    const { entryKey } = await import('../../weights/Catalogue');
    const states = new Map<string, WeightsState>();
    for (const entry of catalogue.entries) states.set(entryKey(entry), await cache.stateOf(entry));
    // Settings may have changed meanwhile: what was seen for the earlier ones must not take the place of what holds now.
    if (number !== this.#takes) return this.load();
    const stock = { catalogue, cache, states, problem, places };
    this.#known = stock;
    this.#tell();
    return stock;
  }

  async #look(id: string): Promise<void> {
    const { cache, states } = await this.load();
    states.set(id, await cache.stateOf(await this.entry(id)));
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
