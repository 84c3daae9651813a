import { basename, dirname } from 'node:path';
import { HeadstartError, toErrorInfo } from '../../shared/errors';
import type { QuantizeParams, QuantizeResult } from '../../shared/quantizeProtocol';
import { Random } from '../../shared/Random';
import { preprocess } from '../preprocess/preprocess';

/** Pictures beyond this number calibrate no better. */
const MOST_CALIBRATING = 300;
/** Memory for prepared pictures that are compared again and again, in bytes. */
const COMPARED_BYTES = 256 * 2 ** 20;
/** Fewer of each kind would say nothing. */
const LEAST = 4;

/** A prepared picture and what it shows, where its folder is named as a class. */
export interface PreparedPicture {
  readonly pixels: Float32Array;
  readonly label: number | null;
}

/** The pictures of a quantisation: one half calibrates, the other compares. */
export class QuantizePictures {
  readonly unreadable: QuantizeResult['unreadable'][number][] = [];
  readonly #calibrating: readonly string[];
  readonly #comparing: readonly string[];
  /** Pictures that were prepared for calibration. */
  calibrated = 0;
  #done = 0;

  /** @throws data/too-few */
  constructor(
    private readonly params: Pick<QuantizeParams, 'images' | 'seed' | 'model'>,
    private readonly onPrepared: (done: number, total: number) => void,
  ) {
    const { images, seed, model } = params;
    const order = new Random(seed).permutation(images.length);
    const shuffled = order.flatMap((index) => images[index] ?? []);
    const half = Math.floor(shuffled.length / 2);
    const most = Math.floor(COMPARED_BYTES / (3 * model.preprocessing.crop ** 2 * 4));
    this.#calibrating = shuffled.slice(0, Math.min(half, MOST_CALIBRATING));
    this.#comparing = shuffled.slice(half, half + Math.max(most, LEAST));
    if (this.#calibrating.length < LEAST) throw tooFew(images.length);
  }

  /** Pixels of the pictures that calibrate, one after the other. Those that cannot be read are left out. */
  async *calibrating(): AsyncGenerator<Float32Array, void, undefined> {
    for (const path of this.#calibrating) {
      const picture = await this.#prepare(path);
      if (!picture) continue;
      this.calibrated += 1;
      yield picture.pixels;
    }
  }

  /** @throws data/too-few where hardly any can be read */
  async comparing(): Promise<PreparedPicture[]> {
    const pictures: PreparedPicture[] = [];
    for (const path of this.#comparing) {
      const picture = await this.#prepare(path);
      if (picture) pictures.push(picture);
    }
    if (pictures.length < LEAST) throw tooFew(pictures.length);
    return pictures;
  }

  async #prepare(path: string): Promise<PreparedPicture | null> {
    const { preprocessing, classes } = this.params.model;
    this.#done += 1;
    this.onPrepared(this.#done, this.#calibrating.length + this.#comparing.length);
    try {
      const { data } = await preprocess(path, preprocessing, { ignoreExif: false });
      const label = classes.indexOf(basename(dirname(path)));
      return { pixels: data, label: label === -1 ? null : label };
    } catch (error) {
      this.unreadable.push({ path, error: toErrorInfo(error) });
      return null;
    }
  }
}

function tooFew(count: number): HeadstartError {
  return new HeadstartError(
    'data/too-few',
    `${count} pictures are too few: half of them find the ranges and the other half compare, at least ${LEAST} each. ` +
      'Take a few hundred that are like those the model will see.',
  );
}
