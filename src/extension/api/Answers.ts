import { basename } from 'node:path';
import type { ClassifySummary, ImageResult } from '../../shared/engineProtocol';
import type { CheckReport, Inspection, Model } from '../../../headstart';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { EngineRequest, ModelChoice } from '../CurrentModel';
import type { ModelFiles } from '../modelFiles';
import type { ModelLibrary } from '../models/ModelLibrary';
import type { Settings } from '../settingsSchema';

/** The name by which programs ask for the demo model. */
export const DEMO_ID = 'demo';

export interface AnswersOptions {
  readonly request: EngineRequest;
  /** Finds the model at a path or of a published name; the demo model without one. */
  readonly resolve: (path: string | undefined, signal?: AbortSignal) => Promise<ResolvedModel>;
  /** The model in use. */
  readonly current: () => Promise<ResolvedModel>;
  readonly choice: Pick<ModelChoice, 'get'>;
  readonly library: Pick<ModelLibrary, 'load' | 'rows'>;
  /** The models of the workspace. */
  readonly modelFiles: () => Promise<ModelFiles>;
  readonly settings: () => Pick<Settings, 'device' | 'ignoreExif'>;
}

/** What images were taken for, in their order. */
export interface Classified {
  readonly model: ResolvedModel;
  readonly summary: ClassifySummary;
  readonly results: readonly ImageResult[];
}

/** What programs may ask: other extensions by the exported interface, agents by the tools. Nothing is shown, nothing is downloaded. */
export class Answers {
  #serial = 0;

  constructor(private readonly options: AnswersOptions) {}

  /**
   * @param images absolute paths
   * @param id of {@link models}, or an absolute path; the model in use when absent
   * @throws what finding the model throws; an image that cannot be read has its error among the results
   */
  async classify(
    images: readonly string[],
    id: string | undefined,
    top: number,
    signal?: AbortSignal,
  ): Promise<Classified> {
    const { request, resolve, current, settings } = this.options;
    const model = id === undefined ? await current() : await resolve(id === DEMO_ID ? undefined : id, signal);
    const { device, ignoreExif } = settings();
    const results: ImageResult[] = [];
    const summary = await request(
      'classify',
      { request: `program-${++this.#serial}`, images, model: model.spec, top, device, ignoreExif },
      { signal, onNotification: ({ result }) => results.push(result) },
    );
    return { model, summary, results };
  }

  async models(): Promise<readonly Model[]> {
    const { library, modelFiles, choice } = this.options;
    const [{ folders, weights }] = await Promise.all([modelFiles(), library.load()]);
    const inUse = choice.get();
    const own = (kind: 'folder' | 'file') => (path: string) => ({
      ...{ id: path, kind, name: basename(path), inUse: path === inUse, present: true },
    });
    return [
      { id: DEMO_ID, kind: 'demo', name: 'Demo model', inUse: inUse === undefined, present: true },
      ...folders.map(own('folder')),
      ...weights.map(own('file')),
      ...library.rows
        .filter(({ classifies }) => classifies)
        .map(({ id, architecture, weights: name, acc1, parameters, bytes, state }) => ({
          ...{ id, kind: 'published' as const, name: `${architecture} · ${name}`, inUse: id === inUse },
          ...{ present: state === 'cached', architecture, parameters, bytes },
          ...(acc1 !== null && { acc1 }),
        })),
    ];
  }

  /** @param file absolute path */
  async inspect(file: string, signal?: AbortSignal): Promise<Inspection> {
    const found = await this.options.request('inspect', { file }, { signal });
    const { format, parameters, fileBytes, metadata, tensors } = found;
    return {
      ...{ format, parameters, fileBytes, metadata },
      tensors: tensors.map(({ name, dtype, shape, bytes }) => ({ name, dtype, shape, bytes })),
    };
  }

  /** @param file absolute path */
  async check(file: string, architecture: string | undefined, signal?: AbortSignal): Promise<CheckReport> {
    const params = { file, ...(architecture !== undefined && { architecture }) };
    const found = await this.options.request('check', params, { signal });
    const { verdict, strict, confidence, loadedFraction, numClasses, matched } = found;
    const { missing, unexpected, mismatched, rules, notes, suggestions } = found;
    return {
      architecture: found.architecture,
      ...{ verdict, strict, confidence, loadedFraction, classes: numClasses, matched },
      ...{ missing, unexpected, mismatched },
      notes: [
        ...rules.map(({ description }) => description),
        ...notes,
        ...suggestions.map(({ title, detail }) => `${title}: ${detail}`),
      ],
    };
  }
}
