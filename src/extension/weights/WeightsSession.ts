import { basename } from 'node:path';
import type { CheckpointRef, FilterPictures } from '../../shared/tensorProtocol';
import { toErrorInfo } from '../../shared/errors';
import { packTensors } from '../../shared/tensorTable';
import type { CompareState, FileState, ReportState, TensorState } from '../../shared/weightsProtocol';
import type { EngineRequest } from '../CurrentModel';
import { namedShortly } from '../namedShortly';
import { toWeightsError } from './toWeightsError';

/** What can change on its own, by the names of the messages that tell it. */
export type WeightsTopic = 'file' | 'report' | 'filters' | 'tensor' | 'compare';

export interface WeightsSessionOptions {
  /** Absolute path. */
  readonly file: string;
  readonly request: EngineRequest;
  readonly onChange: (topic: WeightsTopic) => void;
}

/** What is known of an open weights file: asked of the engine piece by piece, each answer told as soon as it is there. */
export class WeightsSession {
  #file: FileState = { status: 'loading' };
  #report: ReportState = { status: 'loading' };
  #filters: FilterPictures | null = null;
  #tensor: TensorState = { status: 'none' };
  #compare: CompareState = { status: 'none' };
  /** The group that the user chose, and the architecture. */
  #container: string | undefined;
  #architecture: string | undefined;
  #reading = new AbortController();
  #checking = new AbortController();
  #measuring = new AbortController();
  #comparing = new AbortController();
  /** The file that this one is compared with. */
  #other: CheckpointRef | undefined;

  constructor(private readonly options: WeightsSessionOptions) {}

  get file(): FileState {
    return this.#file;
  }

  get report(): ReportState {
    return this.#report;
  }

  get filters(): FilterPictures | null {
    return this.#filters;
  }

  get tensor(): TensorState {
    return this.#tensor;
  }

  get compare(): CompareState {
    return this.#compare;
  }

  /** The file and the group that is shown. */
  get ref(): CheckpointRef {
    const { file } = this.options;
    return { file, ...(this.#container !== undefined && { container: this.#container }) };
  }

  /** The architecture that the user named. */
  get architecture(): string | undefined {
    return this.#architecture;
  }

  /** Reads the file, again where it has been read before; the group and the architecture that were chosen stay. */
  async load(): Promise<void> {
    const reading = (this.#reading = renewed(this.#reading));
    const { file, request } = this.options;
    this.#measuring.abort();
    this.#setTensor({ status: 'none' });
    this.#setFile({ status: 'loading' });
    try {
      const {
        tensors,
        shards = [],
        ...facts
      } = await request('inspect', this.ref, {
        signal: reading.signal,
      });
      if (reading.signal.aborted) return;
      this.#setFile({
        status: 'ready',
        name: basename(file),
        path: file,
        ...facts,
        shards,
        table: packTensors(tensors),
      });
      // Pictures first: they take a moment, and recognising an architecture takes the engine's whole thread for longer.
      if (facts.onnx) this.#leaveUnchecked();
      await Promise.all([this.#loadFilters(reading.signal), ...(facts.onnx ? [] : [this.#check()])]);
      if (this.#other) await this.compareWith(this.#other);
    } catch (error) {
      if (reading.signal.aborted) return;
      // The group may be gone with what the file was before.
      if (this.#container !== undefined && toErrorInfo(error).code === 'usage') {
        this.#container = undefined;
        await this.load();
        return;
      }
      this.#setFile({ status: 'failed', error: toWeightsError(error, file) });
    }
  }

  /** Shows another group of the file. */
  async showGroup(container: string): Promise<void> {
    this.#container = container;
    await this.load();
  }

  /** Compares the file with an architecture; undefined: with the one that it is most like. */
  async checkAs(architecture: string | undefined): Promise<void> {
    this.#architecture = architecture;
    await this.#check();
  }

  /** Computes the statistics of a tensor; another one's are then no longer wanted. */
  async measure(name: string): Promise<void> {
    const measuring = (this.#measuring = renewed(this.#measuring));
    this.#setTensor({ status: 'loading', name });
    try {
      const params = { ...this.ref, name };
      const statistics = await this.options.request('tensorStatistics', params, { signal: measuring.signal });
      if (!measuring.signal.aborted) this.#setTensor({ status: 'ready', name, statistics });
    } catch (error) {
      if (measuring.signal.aborted) return;
      this.#setTensor({ status: 'failed', name, error: toWeightsError(error, this.options.file) });
    }
  }

  /** Compares the file, as the first, with another; a comparison before it is then no longer wanted. */
  async compareWith(other: CheckpointRef): Promise<void> {
    const { signal } = (this.#comparing = renewed(this.#comparing));
    this.#other = other;
    const name = basename(other.file);
    this.#setCompare({ status: 'loading', other: name });
    try {
      const result = await this.options.request('diff', { a: this.ref, b: other }, { signal });
      if (!signal.aborted) this.#setCompare({ status: 'ready', other: name, result });
    } catch (error) {
      if (signal.aborted) return;
      const info = namedShortly(toErrorInfo(error), other.file);
      this.#setCompare({ status: 'failed', other: name, error: { ...info, actions: ['compare', 'reload'] } });
    }
  }

  /** Stops computing statistics, or comparing; both can be asked for again. */
  cancel(): void {
    this.#measuring.abort();
    this.#comparing.abort();
    if (this.#tensor.status === 'loading') this.#setTensor({ status: 'none' });
    if (this.#compare.status === 'loading') {
      this.#other = undefined;
      this.#setCompare({ status: 'none' });
    }
  }

  /** Ends everything that is under way. */
  dispose(): void {
    for (const work of [this.#reading, this.#checking, this.#measuring, this.#comparing]) work.abort();
  }

  async #loadFilters(signal: AbortSignal): Promise<void> {
    // A file without such filters, or whose filters cannot be read, is shown without them.
    const filters = await this.options.request('filters', this.ref, { signal }).catch(() => null);
    if (signal.aborted) return;
    this.#filters = filters;
    this.options.onChange('filters');
  }

  /** A model in ONNX is a network of its own: there is nothing to check it against. */
  #leaveUnchecked(): void {
    const error = {
      code: 'checkpoint/unsupported' as const,
      message: `${basename(this.options.file)} is a whole network, which needs no architecture.`,
      actions: [],
    };
    this.#setReport({ status: 'failed', error });
  }

  async #check(): Promise<void> {
    const { file, request } = this.options;
    const { signal } = (this.#checking = renewed(this.#checking));
    const architecture = this.#architecture;
    this.#setReport({ status: 'loading' });
    try {
      const params = { ...this.ref, ...(architecture !== undefined && { architecture }) };
      const result = await request('check', params, { signal });
      const { modules, stateDict } = await request(
        'tree',
        { architecture: result.architecture, numClasses: result.numClasses },
        { signal },
      );
      if (signal.aborted) return;
      this.#setReport({
        status: 'ready',
        result,
        chosen: architecture !== undefined,
        modules: modules.map(({ path, type }) => ({ path, type })),
        expected: stateDict,
      });
    } catch (error) {
      if (!signal.aborted) this.#setReport({ status: 'failed', error: toWeightsError(error, file) });
    }
  }

  #setFile(state: FileState): void {
    this.#file = state;
    this.options.onChange('file');
  }

  #setReport(state: ReportState): void {
    this.#report = state;
    this.options.onChange('report');
  }

  #setTensor(state: TensorState): void {
    this.#tensor = state;
    this.options.onChange('tensor');
  }

  #setCompare(state: CompareState): void {
    this.#compare = state;
    this.options.onChange('compare');
  }
}

/** Ends what the controller stands for and gives the next one. */
function renewed(controller: AbortController): AbortController {
  controller.abort();
  return new AbortController();
}
