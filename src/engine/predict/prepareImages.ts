import type { ClassifyParams } from '../../shared/engineProtocol';
import { toErrorInfo, type ErrorInfo } from '../../shared/errors';
import { preprocess } from '../preprocess/preprocess';

/** Pictures that are decoded ahead of the network: enough for its threads, and few enough for large photographs in memory. */
const AHEAD = 4;

export type PreparedImage =
  | { readonly image: string; readonly pixels: Float32Array; readonly milliseconds: number }
  | { readonly image: string; readonly error: ErrorInfo };

/** Decodes and prepares pictures, yielding them in order. A picture that fails is yielded as its error. */
export async function* prepareImages(
  params: Pick<ClassifyParams, 'images' | 'ignoreExif'> & Pick<ClassifyParams['model'], 'preprocessing'>,
): AsyncGenerator<PreparedImage, void, undefined> {
  const { images, preprocessing, ignoreExif } = params;
  const prepare = async (image: string): Promise<PreparedImage> => {
    const begin = performance.now();
    try {
      const { data: pixels } = await preprocess(image, preprocessing, { ignoreExif });
      return { image, pixels, milliseconds: performance.now() - begin };
    } catch (error) {
      return { image, error: toErrorInfo(error) };
    }
  };
  const underWay: Promise<PreparedImage>[] = [];
  for (const image of images) {
    underWay.push(prepare(image));
    if (underWay.length < AHEAD) continue;
    const next = underWay.shift();
    if (next) yield await next;
  }
  for (const last of underWay) yield await last;
}
