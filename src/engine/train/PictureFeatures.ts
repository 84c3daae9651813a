import { HeadstartError, toErrorInfo } from '../../shared/errors';
import type { Preprocessing } from '../../shared/preprocessing';
import type { Recipe } from '../../shared/recipe';
import type { DatasetReport } from '../../shared/trainingProtocol';
import { FeatureStore } from '../data/FeatureStore';
import { type DifferenceHash, differenceHash, stampPicture } from '../data/inspectPicture';
import type { Sample } from '../data/readDataset';
import type { Look } from '../data/reportDataset';
import { prepareView } from '../preprocess/prepareView';
import type { Features } from './FeatureLayout';
import type { TrainingNetwork } from './TrainingNetwork';

/** Pictures that are decoded together, while the network works on those before. */
const CHUNK = 8;

/** Memory for features, in bytes: what a laptop can spare beside its editor. What is more is read from the disk again. */
const FEATURE_MEMORY = 2 ** 30;

/** Disk for the features of all runs, in bytes. */
const FEATURE_DISK = 8 * 2 ** 30;

/** Floats by which a look is kept: the four halves of a difference hash, each exact in float32. */
const LOOK_LENGTH = 4;

export interface PictureFeaturesOptions {
  readonly preprocessing: Preprocessing;
  readonly ignoreExif: boolean;
  readonly recipe: Pick<Recipe, 'augmentation' | 'views' | 'seed'>;
  /** Folder for the next run; null keeps features in memory. */
  readonly folder: string | null;
  /** Names the weights of the frozen part. */
  readonly weightsKey: string;
}

/** One view of a picture: null is the picture as classification sees it, a number one of its random variants. */
interface View {
  readonly sample: Sample;
  readonly view: number | null;
}

/** What the frozen part of a network makes of the pictures of a data set, each computed once. */
export class PictureFeatures {
  private readonly stamps = new Map<string, { readonly key: string; readonly hash: string }>();
  private readonly looks = new Map<string, DifferenceHash>();

  private constructor(
    private readonly network: TrainingNetwork,
    private readonly options: PictureFeaturesOptions,
    private readonly features: FeatureStore,
    private readonly kept: FeatureStore,
  ) {}

  static async open(network: TrainingNetwork, options: PictureFeaturesOptions): Promise<PictureFeatures> {
    const { preprocessing, ignoreExif, folder, weightsKey } = options;
    const limits = { folder, memory: FEATURE_MEMORY, disk: FEATURE_DISK };
    const seen = JSON.stringify([preprocessing, ignoreExif]);
    const features = await FeatureStore.open(
      JSON.stringify([weightsKey, network.cut, seen]),
      network.featureLength,
      limits,
    );
    const kept = await FeatureStore.open(JSON.stringify(['looks', seen]), LOOK_LENGTH, limits);
    return new PictureFeatures(network, options, features, kept);
  }

  /**
   * Computes what is not there yet. Pictures that cannot be read are named in the answer and left out.
   * @param breathe is awaited between chunks
   */
  async compute(
    samples: readonly Sample[],
    views: readonly (number | null)[],
    breathe: () => Promise<void>,
    onProgress: (done: number, total: number) => void,
  ): Promise<DatasetReport['unreadable']> {
    const unreadable = new Map<string, DatasetReport['unreadable'][number]>();
    const wanted = samples.flatMap((sample) => views.map((view) => ({ sample, view })));
    const chunks = Array.from({ length: Math.ceil(wanted.length / CHUNK) }, (_, index) =>
      wanted.slice(index * CHUNK, (index + 1) * CHUNK),
    );
    let next = chunks[0] && this.prepare(chunks[0]);
    for (const index of chunks.keys()) {
      const prepared = (await next) ?? [];
      const following = chunks[index + 1];
      // Decoding runs in other threads while the network blocks this one.
      next = following && this.prepare(following);
      await breathe();
      const ready = prepared.filter((one) => 'pixels' in one);
      const found = await this.network.features(ready.map(({ pixels }) => pixels));
      for (const [place, { name }] of ready.entries()) {
        const features = found[place];
        if (features) await this.features.put(name, features);
      }
      for (const one of prepared) if ('error' in one) unreadable.set(one.path, one);
      onProgress(Math.min((index + 1) * CHUNK, wanted.length), wanted.length);
    }
    return [...unreadable.values()];
  }

  /** The features of one view; computed again where the stores had no room for them. */
  async get(sample: Sample, view: number | null): Promise<Features> {
    const known = await this.features.get(this.name(sample, view));
    if (known) return known;
    const [found] = await this.network.features([await this.pixels({ sample, view })]);
    if (!found) throw new HeadstartError('internal', `The network gave nothing for ${sample.path}.`);
    return found;
  }

  /** What duplicates of a computed picture are told by. */
  look(sample: Sample): Look {
    return {
      hash: this.stamps.get(sample.path)?.hash ?? '',
      difference: this.looks.get(sample.path) ?? [0, 0],
    };
  }

  async close(): Promise<void> {
    await this.features.close();
    await this.kept.close();
  }

  private prepare(views: readonly View[]): Promise<Prepared[]> {
    return Promise.all(
      views.map(async (one): Promise<Prepared> => {
        const { path } = one.sample;
        try {
          const stamp = this.stamps.get(path) ?? (await stampPicture(path));
          this.stamps.set(path, stamp);
          const name = this.name(one.sample, one.view);
          if ((await this.features.get(name)) && (await this.rememberLook(path, stamp.key))) return { path };
          const pixels = await this.pixels(one);
          if (one.view === null) await this.keepLook(path, stamp.key, pixels);
          return { path, name, pixels };
        } catch (error) {
          return { path, error: toErrorInfo(error) };
        }
      }),
    );
  }

  private pixels({ sample, view }: View): Promise<Float32Array> {
    const { preprocessing, ignoreExif, recipe } = this.options;
    const variant = view === null ? null : { kind: recipe.augmentation, seed: recipe.seed, view };
    return prepareView(sample.path, preprocessing, { ignoreExif }, variant);
  }

  private name(sample: Sample, view: number | null): string {
    const { augmentation, seed } = this.options.recipe;
    const variant = view === null ? 'plain' : `${augmentation}/${seed}/${view}`;
    return `${variant} ${this.stamps.get(sample.path)?.key ?? sample.path}`;
  }

  private async keepLook(path: string, key: string, pixels: Float32Array): Promise<void> {
    const hash = differenceHash(pixels);
    this.looks.set(path, hash);
    const halves = hash.flatMap((bits) => [bits >>> 16, bits & 0xffff]);
    await this.kept.put(key, Float32Array.from(halves));
  }

  private async rememberLook(path: string, key: string): Promise<boolean> {
    if (this.looks.has(path)) return true;
    const halves = await this.kept.get(key);
    if (!halves) return false;
    const [a = 0, b = 0, c = 0, d = 0] = halves;
    this.looks.set(path, [(a << 16) | b, (c << 16) | d]);
    return true;
  }
}

/** A view that was known already, is ready for the network, or cannot be read. */
type Prepared =
  | { readonly path: string }
  | { readonly path: string; readonly name: string; readonly pixels: Float32Array }
  | DatasetReport['unreadable'][number];
