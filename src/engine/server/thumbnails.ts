import { makeThumbnail } from '../preprocess/makeThumbnail';
import { breathe, type Handler } from './RequestContext';

/** Small versions of pictures, for lists of them. One that cannot be read leaves the others alone. */
export const thumbnails: Handler<'thumbnails'> = async ({ images, size, ignoreExif }, { signal }) => {
  const pictures: (Uint8Array<ArrayBuffer> | null)[] = [];
  for (const image of images) {
    await breathe(signal);
    pictures.push(await makeThumbnail(image, size, { ignoreExif }).catch(() => null));
  }
  return { pictures };
};
