import { HeadstartError } from '../../shared/errors';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'bmp';

/** Bytes of a file's beginning that {@link sniffImage} looks at. */
export const SNIFFED_BYTES = 256;

const TO_DO = 'Convert it to PNG or JPEG.';

/** Image formats that are known and not read, and why. */
const REFUSED: readonly {
  readonly name: string;
  readonly test: (head: string) => boolean;
  readonly why: string;
}[] = [
  {
    name: 'an AVIF image',
    test: (head) => /^....ftyp(avif|avis)/s.test(head),
    why: 'its colours come out differently from one decoder to the next, so predictions would not be PyTorch’s',
  },
  {
    name: 'an HEIC image',
    test: (head) => /^....ftyp(hei|hev|mif1|msf1)/s.test(head),
    why: 'no decoder for its compression is included',
  },
  {
    name: 'a JPEG XL image',
    test: (head) => head.startsWith('\xff\x0a') || head.startsWith('\0\0\0\x0cJXL '),
    why: 'no decoder is included',
  },
  {
    name: 'a JPEG 2000 image',
    test: (head) => head.startsWith('\0\0\0\x0cjP  ') || head.startsWith('\xff\x4f\xff\x51'),
    why: 'no decoder is included',
  },
  {
    name: 'a BigTIFF image',
    test: (head) => head.startsWith('II\x2b\0') || head.startsWith('MM\0\x2b'),
    why: 'only classic TIFF is read',
  },
  { name: 'a PDF document', test: (head) => head.startsWith('%PDF-'), why: 'it is not a bitmap' },
  { name: 'a Photoshop document', test: (head) => head.startsWith('8BPS'), why: 'only flat images are read' },
  {
    name: 'an SVG drawing',
    test: (head) => /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE svg|<svg)/is.test(head),
    why: 'it is not a bitmap',
  },
];

/**
 * Tells an image's format by its first bytes; the file's extension is not asked.
 * @param head the first {@link SNIFFED_BYTES} bytes, or all there are
 * @param name what messages call the file
 * @throws `image/unsupported` for a known format that is not read, `image/not-an-image` for anything else
 */
export function sniffImage(head: Uint8Array, name: string): ImageFormat {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (/^RIFF....WEBP/s.test(text)) return 'webp';
  if (/^GIF8[79]a/.test(text)) return 'gif';
  if (text.startsWith('II\x2a\0') || text.startsWith('MM\0\x2a')) return 'tiff';
  if (/^BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/s.test(text)) return 'bmp';
  const refused = REFUSED.find(({ test }) => test(text));
  if (refused) {
    throw new HeadstartError('image/unsupported', `${name} is ${refused.name}: ${refused.why}. ${TO_DO}`);
  }
  throw new HeadstartError('image/not-an-image', `${name} is not an image: ${describe(text)}`);
}

function describe(text: string): string {
  if (text.startsWith('version https://git-lfs')) {
    return 'it is a git-lfs pointer. Fetch the real file with "git lfs pull".';
  }
  if (/^\s*<(!doctype html|html)/i.test(text)) return 'it is a web page. Download the picture itself.';
  return 'its first bytes are of no image format. JPEG, PNG, WebP, GIF, TIFF and BMP are read.';
}
