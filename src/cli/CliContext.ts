import type { EngineClient } from '../engine/client/EngineClient';
import type { Fetch } from '../shared/http/openResponse';
import type { Catalogue } from '../weights/Catalogue';
import { Downloader } from '../weights/download/Downloader';
import type { HashStore } from '../weights/HashStore';
import { hubSettings, type HubSettings } from '../weights/hub/hubSettings';
import { loadCatalogues } from '../weights/loadCatalogues';
import { resolveModel, type ModelRequest, type ResolvedModel } from '../weights/resolveModel';
import { WeightsCache } from '../weights/WeightsCache';
import { weightsPlaces } from '../weights/weightsPlaces';

export interface CliContextOptions {
  readonly engine: EngineClient;
  /** The data folder `models/`. */
  readonly modelsFolder: string;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: Fetch;
  /** Files and addresses of catalogues whose entries are added. */
  readonly catalogues: readonly string[];
}

/** What the commands share: the engine, the catalogue, where things are, and where output goes. */
export class CliContext {
  readonly engine: EngineClient;
  readonly modelsFolder: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: Fetch;
  /** Where PyTorch, and Headstart with it, keeps downloaded weights. */
  readonly cacheFolder: string;
  readonly hub: HubSettings;
  readonly downloader: Downloader;
  readonly hashes: HashStore;
  readonly #catalogues: readonly string[];

  constructor(options: CliContextOptions) {
    this.engine = options.engine;
    this.modelsFolder = options.modelsFolder;
    this.signal = options.signal;
    this.env = options.env;
    this.fetch = options.fetch;
    const { cacheFolder, hashes } = weightsPlaces(options.env);
    this.cacheFolder = cacheFolder;
    this.hashes = hashes;
    this.hub = hubSettings(options.env);
    this.downloader = new Downloader({ fetch: options.fetch, hashes });
    this.#catalogues = options.catalogues;
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
  async model(request: ModelRequest): Promise<ResolvedModel> {
    return resolveModel(request, {
      catalogue: await this.catalogue(),
      modelsFolder: this.modelsFolder,
      ...weightsPlaces(this.env),
      check: (file, architecture) =>
        this.engine.request(
          'check',
          { file, ...(architecture !== undefined && { architecture }) },
          { signal: this.signal },
        ),
    });
  }

  /** A line of results. */
  print(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  /** A line about the work, which is not its result. */
  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }
}
