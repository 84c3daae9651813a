import type { EngineClient } from '../engine/client/EngineClient';
import type { Fetch } from '../shared/http/openResponse';
import type { Catalogue } from '../weights/Catalogue';
import { Downloader } from '../weights/download/Downloader';
import type { HashStore } from '../weights/HashStore';
import { hubSettings, type HubSettings } from '../weights/hub/hubSettings';
import { loadCatalogues } from '../weights/loadCatalogues';
import {
  resolveModel,
  type ModelRequest,
  type ResolveContext,
  type ResolvedModel,
} from '../weights/resolveModel';
import { WeightsCache } from '../weights/WeightsCache';
import { weightsPlaces } from '../weights/weightsPlaces';
import { escapeControls } from './escapeControls';

export interface CliContextOptions {
  readonly engine: EngineClient;
  /** The data folder `models/`. */
  readonly modelsFolder: string;
  /** Makes an engine of one's own, for work that lasts. */
  readonly newEngine: () => EngineClient;
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: Fetch;
  /** Files and addresses of catalogues whose entries are added. */
  readonly catalogues: readonly string[];
}

/** What the commands share: the engine, the catalogue, where things are, and where output goes. */
export class CliContext {
  readonly engine: EngineClient;
  readonly modelsFolder: string;
  readonly newEngine: () => EngineClient;
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: Fetch;
  /** Where PyTorch, and Headstart with it, keeps downloaded weights. */
  readonly cacheFolder: string;
  readonly hub: HubSettings;
  readonly downloader: Downloader;
  readonly hashes: HashStore;
  readonly #catalogues: readonly string[];
  readonly #abort = new AbortController();
  #interception: (() => void) | undefined;

  constructor(options: CliContextOptions) {
    this.engine = options.engine;
    this.modelsFolder = options.modelsFolder;
    this.newEngine = options.newEngine;
    this.env = options.env;
    this.fetch = options.fetch;
    const { cacheFolder, hashes } = weightsPlaces(options.env);
    this.cacheFolder = cacheFolder;
    this.hashes = hashes;
    this.hub = hubSettings(options.env);
    this.downloader = new Downloader({ fetch: options.fetch, hashes });
    this.#catalogues = options.catalogues;
  }

  /** Aborted by Ctrl-C. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Has the next Ctrl-C do something else than cancel; the one after it cancels. */
  interceptInterrupt(instead: () => void): void {
    this.#interception = instead;
  }

  /** Ctrl-C was pressed. */
  interrupt(): void {
    const instead = this.#interception;
    this.#interception = undefined;
    if (instead) instead();
    else this.#abort.abort();
  }

  catalogue(): Promise<Catalogue> {
    return loadCatalogues(this.modelsFolder, this.#catalogues, this.fetch, this.signal);
  }

  /** The published weights as files, in PyTorch's folder or another. */
  weights(options: { folder?: string | undefined; mirror?: string | undefined } = {}): WeightsCache {
    const { downloader, hashes, cacheFolder } = this;
    return new WeightsCache({
      downloader,
      hashes,
      folder: options.folder ?? cacheFolder,
      mirror: options.mirror,
    });
  }

  /** Finds the model that the options name. */
  async model(
    request: ModelRequest,
    { labels = 'needed' }: Pick<Partial<ResolveContext>, 'labels'> = {},
  ): Promise<ResolvedModel> {
    return resolveModel(request, {
      labels,
      catalogue: await this.catalogue(),
      modelsFolder: this.modelsFolder,
      ...weightsPlaces(this.env),
      inspect: (file) => this.engine.request('inspect', { file }, { signal: this.signal }),
      check: (file, architecture, container) =>
        this.engine.request(
          'check',
          {
            file,
            ...(architecture !== undefined && { architecture }),
            ...(container !== undefined && { container }),
          },
          { signal: this.signal },
        ),
    });
  }

  /** A line of results. */
  print(line: string): void {
    process.stdout.write(`${escapeControls(line)}\n`);
  }

  /** A line about the work, which is not its result. */
  note(line: string): void {
    process.stderr.write(`${escapeControls(line)}\n`);
  }
}
