import type { EngineClient } from '../engine/client/EngineClient';
import { loadCatalogue } from '../weights/loadCatalogue';
import { resolveModel, type ModelRequest, type ResolvedModel } from '../weights/resolveModel';
import { torchHubFolder } from '../weights/torchHubFolder';

export interface CliContextOptions {
  readonly engine: EngineClient;
  /** The data folder `models/`. */
  readonly modelsFolder: string;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** What the commands share: the engine, the catalogue, where things are, and where output goes. */
export class CliContext {
  readonly engine: EngineClient;
  readonly modelsFolder: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Where PyTorch, and Headstart with it, keeps downloaded weights. */
  readonly cacheFolder: string;

  constructor(options: CliContextOptions) {
    this.engine = options.engine;
    this.modelsFolder = options.modelsFolder;
    this.signal = options.signal;
    this.cacheFolder = torchHubFolder(options.env);
  }

  catalogue() {
    return loadCatalogue(this.modelsFolder);
  }

  /** Finds the model that the options name. */
  async model(request: ModelRequest): Promise<ResolvedModel> {
    return resolveModel(request, {
      catalogue: await this.catalogue(),
      modelsFolder: this.modelsFolder,
      cacheFolder: this.cacheFolder,
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
