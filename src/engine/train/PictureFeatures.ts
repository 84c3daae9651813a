import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { HeadstartError, toErrorInfo } from '../../shared/errors';
import type { Preprocessing } from '../../shared/preprocessing';
import type { Recipe } from '../../shared/recipe';
import type { DatasetReport } from '../../shared/trainingProtocol';
import { FeatureStore } from '../data/FeatureStore';
import { type DifferenceHash, differenceHash } from '../data/differenceHash';
import type { Sample } from '../data/readDataset';
import type { Look } from '../data/reportDataset';
import { prepareView } from '../preprocess/prepareView';
import { type ImageFile, readImageFile } from '../preprocess/readImageFile';
import type { Features } from './FeatureLayout';
import type { RunHooks } from './RunContext';
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
  /** Folder of the data set. Pictures are known by where they lie in it, so that it may be moved. */
  readonly root: string;
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
  /** SHA-256 of each file, by path. */
  private readonly hashes = new Map<string, string>();
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
    // Pictures are on the disk already, and smaller.
    const featureLimits = network.seesPictures ? { ...limits, folder: null } : limits;
    const seen = JSON.stringify([preprocessing, ignoreExif]);
    const features = await FeatureStore.open(
      JSON.stringify([weightsKey, network.cut, seen]),
      network.featureLength,
      featureLimits,
    );
    const kept = await FeatureStore.open(JSON.stringify(['looks', seen]), LOOK_LENGTH, limits);
    return new PictureFeatures(network, options, features, kept);
  }

  /** Computes what is not there yet. Pictures that cannot be read are named in the answer and left out. */
  async compute(
    samples: readonly Sample[],
    views: readonly (number | null)[],
    { breathe, emit }: RunHooks,
  ): Promise<DatasetReport['unreadable']> {
    const unreadable = new Map<string, DatasetReport['unreadable'][number]>();
    const wanted = samples.flatMap((sample) => views.map((view) => ({ sample, view })));
    const chunks = Array.from({ length: Math.ceil(wanted.length / CHUNK) }, (_, index) =>
      wanted.slice(index * CHUNK, (index + 1) * CHUNK),
    );
    let next = chunks[0] && this.prepare(chunks[0]);
    try {
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
        emit({ event: 'features', done: Math.min((index + 1) * CHUNK, wanted.length), total: wanted.length });
      }
    } finally {
      // Whoever closes the stores after an error must not do so under the pictures that are being decoded.
      await next;
    }
    return [...unreadable.values()];
  }

  /** Whether it pays to compute features before they are asked for: not where decoding is all that there is to them. */
  get worthPreparing(): boolean {
    return !this.network.seesPictures;
  }

  /**
   * The features of one view; computed now where they are not there yet, or where the stores had no room for them.
   * @throws file/changed where the picture is another one than before, and what reading it throws
   */
  async get(sample: Sample, view: number | null): Promise<Features> {
    const name = this.name(sample, view);
    const known = await this.features.get(name);
    if (known) return known;
    const file = await readImageFile(sample.path);
    if (sha256(file) !== this.hashes.get(sample.path)) {
      throw new HeadstartError(
        'file/changed',
        `${sample.path} was changed while the run used it. Restore it and go on, or start anew.`,
      );
    }
    const [found] = await this.network.features([await this.pixels({ sample, view }, file)]);
    if (!found) throw new HeadstartError('internal', `The network gave nothing for ${sample.path}.`);
    await this.features.put(name, found);
    return found;
  }

  /** What duplicates of a computed picture are told by. */
  look({ path }: Sample): Look {
    return { hash: this.hashes.get(path) ?? '', difference: this.looks.get(path) ?? [0, 0] };
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
          const file = await readImageFile(path);
          const hash = sha256(file);
          this.hashes.set(path, hash);
          const name = this.name(one.sample, one.view);
          if ((await this.features.get(name)) && (await this.rememberLook(path, hash))) return { path };
          const pixels = await this.pixels(one, file);
          if (one.view === null) await this.keepLook(path, hash, pixels);
          return { path, name, pixels };
        } catch (error) {
          return { path, error: toErrorInfo(error) };
        }
      }),
    );
  }

  private pixels({ sample, view }: View, file: ImageFile): Promise<Float32Array> {
    const { preprocessing, ignoreExif, recipe } = this.options;
    const kind = recipe.augmentation;
    const variant = view === null ? null : { kind, seed: recipe.seed, view, picture: this.place(sample) };
    return prepareView(file, sample.path, preprocessing, { ignoreExif }, variant);
  }

  /** A view is known by the picture's bytes, a random one by its place too, which its randomness comes from. */
  private name(sample: Sample, view: number | null): string {
    const hash = this.hashes.get(sample.path) ?? '';
    if (view === null) return hash;
    const { augmentation, seed } = this.options.recipe;
    return `${hash} ${augmentation}/${seed}/${view} ${JSON.stringify(this.place(sample))}`;
  }

  private place({ path }: Sample): string {
    return relative(this.options.root, path).split(sep).join('/');
  }

  private async keepLook(path: string, hash: string, pixels: Float32Array): Promise<void> {
    const difference = differenceHash(pixels);
    this.looks.set(path, difference);
    await this.kept.put(hash, Float32Array.from(difference.flatMap((bits) => [bits >>> 16, bits & 0xffff])));
  }

  private async rememberLook(path: string, hash: string): Promise<boolean> {
    if (this.looks.has(path)) return true;
    const halves = await this.kept.get(hash);
    if (!halves) return false;
    const [a = 0, b = 0, c = 0, d = 0] = halves;
    this.looks.set(path, [(a << 16) | b, (c << 16) | d]);
    return true;
  }
}

function sha256({ bytes }: ImageFile): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A view that was known already, is ready for the network, or cannot be read. */
type Prepared =
  | { readonly path: string }
  | { readonly path: string; readonly name: string; readonly pixels: Float32Array }
  | DatasetReport['unreadable'][number];
