import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HeadstartError, type ErrorCode } from '../../shared/errors';
import { MAX_PIXELS } from './checkDimensions';
import { decodeImage } from './decodeImage';
import { MAX_FILE_BYTES } from './readImageFile';

const FIXTURES = resolve(import.meta.dirname, '../../../test/fixtures/images');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-images-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fixture = (name: string): Buffer => readFileSync(join(FIXTURES, name));

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function expectRefusal(path: string, code: ErrorCode, saying: RegExp): Promise<void> {
  const error: unknown = await decodeImage(path, { ignoreExif: false }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(HeadstartError);
  const { code: found, message } = error as HeadstartError;
  expect(found).toBe(code);
  expect(message).toContain(path);
  expect(message).toMatch(saying);
  expect(message).not.toContain('\n');
}

function pngChunk(kind: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** A PNG with a header of any size and hardly any pixels. */
function png(width: number, height: number, pixels: Uint8Array = Buffer.alloc(64)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(pixels)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Gives the first directory of a little-endian TIFF sides of 40,000 pixels. */
function enlargeTiff(bytes: Buffer): void {
  const directory = bytes.readUInt32LE(4);
  for (let entry = 0; entry < bytes.readUInt16LE(directory); entry++) {
    const at = directory + 2 + 12 * entry;
    if (![256, 257].includes(bytes.readUInt16LE(at))) continue;
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(40_000, at + 8);
  }
}

describe('what is no image file', () => {
  test('a missing file', async () => {
    await expectRefusal(join(folder, 'missing.png'), 'file/not-found', /does not exist/);
    await expectRefusal(join(write('file.txt', 'x'), 'below.png'), 'file/not-found', /does not exist/);
  });

  test('a folder named x.png', async () => {
    const path = join(folder, 'x.png');
    mkdirSync(path);
    await expectRefusal(path, 'file/not-a-file', /is a folder/);
  });

  test('an empty file', async () => {
    await expectRefusal(write('empty.jpg', ''), 'file/empty', /is empty/);
  });

  test.skipIf(process.platform === 'win32')('a named pipe, without waiting for a writer', async () => {
    const path = join(folder, 'pipe.png');
    execFileSync('mkfifo', [path]);
    await expectRefusal(path, 'file/not-a-file', /not a regular file/);
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a file without permission',
    async () => {
      const path = write('secret.png', fixture('rgb-8.png'));
      chmodSync(path, 0);
      await expectRefusal(path, 'file/unreadable', /EACCES/);
    },
  );

  test('text, a web page, a git-lfs pointer', async () => {
    await expectRefusal(write('text.jpg', 'not a picture at all'), 'image/not-an-image', /no image format/);
    await expectRefusal(write('page.png', '<!DOCTYPE html><html></html>'), 'image/not-an-image', /web page/);
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
    await expectRefusal(write('pointer.png', pointer), 'image/not-an-image', /git lfs pull/);
  });

  test.each([
    ['drawing.png', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', /SVG/],
    ['document.jpg', '%PDF-1.7\n', /PDF/],
    ['photo.jpg', '\0\0\0\x18ftypheic\0\0\0\0', /HEIC/],
    ['photo.png', '\0\0\0\x18ftypavif\0\0\0\0', /AVIF/],
    ['layers.png', '8BPS\0\x01', /Photoshop/],
    ['large.tiff', 'II\x2b\0\x08\0\0\0', /BigTIFF/],
  ])('%s, whose bytes are of a format that is not read', async (name, bytes, saying) => {
    const path = write(name, Buffer.from(bytes, 'latin1'));
    await expectRefusal(path, 'image/unsupported', saying);
  });

  test('the bytes decide, not the extension', async () => {
    const path = write('really-a-jpeg.png', fixture('rgb-420.jpg'));
    expect((await decodeImage(path, { ignoreExif: false })).width).toBe(61);
  });
});

describe('what is too large', () => {
  test('a 30,000 × 30,000 PNG is refused by its header, without its memory', async () => {
    const path = write('bomb.png', png(30_000, 30_000));
    const before = process.memoryUsage().rss;
    await expectRefusal(path, 'image/too-large', /30000 × 30000 pixels.*178 million/);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 ** 2);
  });

  test.each([
    ['gif', (bytes: Buffer) => bytes.writeUInt32LE(0xffff_ffff, 6)],
    ['bmp', (bytes: Buffer) => bytes.writeUInt32LE(2 ** 31 - 1, 18)],
    ['jpg', (bytes: Buffer) => bytes.writeUInt32BE(0xea60_ea60, bytes.indexOf('\xff\xc0', 0, 'latin1') + 5)],
    ['webp', (bytes: Buffer) => bytes.write('fe3f00fe3f00', 24, 'hex')],
    ['tiff', (bytes: Buffer) => enlargeTiff(bytes)],
  ])('a %s that claims to be enormous', async (extension, enlarge) => {
    const bytes = fixture(
      { gif: 'interlaced.gif', bmp: 'rgb-24.bmp', jpg: 'rgb-420.jpg', tiff: 'little-endian.tiff' }[
        extension
      ] ?? 'animated.webp',
    );
    enlarge(bytes);
    await expectRefusal(write(`enormous.${extension}`, bytes), 'image/too-large', /pixels/);
  });

  test.each([
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg" width="1000000" height="1000000"/>', /SVG/],
    [
      'svg',
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
      /./,
    ],
    // A box `ispe` with sides of 2³¹-1.
    [
      'heic',
      '\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x14ispe\0\0\0\0\x7f\xff\xff\xff\x7f\xff\xff\xff',
      /HEIC/,
    ],
    [
      'avif',
      '\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\0\x14ispe\0\0\0\0\x7f\xff\xff\xff\x7f\xff\xff\xff',
      /AVIF/,
    ],
  ])(
    'an enormous .%s is refused by its first bytes, and no decoder sees it',
    async (extension, text, saying) => {
      const path = write(`enormous-vector.${extension}`, Buffer.from(text, 'latin1'));
      const error: unknown = await decodeImage(path, { ignoreExif: false }).catch((e: unknown) => e);
      expect(error).toMatchObject({
        code: expect.stringMatching(/^image\/(unsupported|not-an-image)$/) as string,
      });
      expect((error as HeadstartError).message).toMatch(saying);
    },
  );

  test('a row above the limit', async () => {
    const width = 10_000;
    const rows = Math.floor(MAX_PIXELS / width);
    await expectRefusal(write('just-above.png', png(width, rows + 1)), 'image/too-large', /pixels/);
    await expectRefusal(write('just-below.png', png(width, rows)), 'image/damaged', /is damaged/);
  });

  test('a file above the limit, which is not read', async () => {
    const path = write('long.png', fixture('rgb-8.png'));
    truncateSync(path, MAX_FILE_BYTES + 1); // sparse
    await expectRefusal(path, 'image/too-large', /1024 MiB/);
  });

  test('a large file that is no image is judged by its first bytes', async () => {
    const path = write('weights.png', 'PK\x03\x04');
    truncateSync(path, MAX_FILE_BYTES + 1);
    await expectRefusal(path, 'image/not-an-image', /no image format/);
  });
});

describe('what is damaged', () => {
  test.each([
    'rgb-420.jpg',
    'progressive.jpg',
    'cmyk.jpg',
    'rgb-8.png',
    'rgb-8-interlaced.png',
    'lossy.webp',
    'lossless-alpha.webp',
    'interlaced.gif',
    'rgb-24.bmp',
    'palette-4.bmp',
    'little-endian.tiff',
    'rgb-lzw.tiff',
  ])('%s, broken off anywhere', async (name) => {
    const bytes = fixture(name);
    // 0.95: what follows the pixels of a PNG (12 bytes) or a GIF (2) is nobody's loss.
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.95]) {
      const path = write(`cut-${part}-${name}`, bytes.subarray(0, Math.floor(bytes.length * part)));
      await expectRefusal(path, 'image/damaged', /is damaged: /);
    }
  });

  test('a PNG with one bit wrong in its pixels', async () => {
    const bytes = fixture('rgb-8.png');
    const middle = bytes.indexOf('IDAT') + 200;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await expectRefusal(write('bit.png', bytes), 'image/damaged', /is damaged: /);
  });

  test('a side of zero', async () => {
    const bytes = fixture('rgb-24.bmp');
    bytes.writeUInt32LE(0, 18);
    await expectRefusal(write('flat.bmp', bytes), 'image/damaged', /0 × 47/);
    await expectRefusal(write('flat.png', png(0, 5)), 'image/damaged', /is damaged/);
  });

  test('fewer pixels than the header promises', async () => {
    await expectRefusal(write('few.png', png(100, 100)), 'image/damaged', /is damaged/);
  });

  test('a directory that points outside the file', async () => {
    const bytes = fixture('rgb.tiff');
    bytes.writeUInt32LE(0xffff_fff0, 4);
    await expectRefusal(write('lying.tiff', bytes), 'image/damaged', /outside the file/);
  });

  test('a GIF without a picture', async () => {
    const bytes = fixture('two-colours.gif');
    const header = bytes.subarray(0, 13 + 3 * 2 ** (((bytes[10] ?? 0) & 7) + 1));
    await expectRefusal(
      write('none.gif', Buffer.concat([header, Buffer.from(';')])),
      'image/damaged',
      /no picture/,
    );
  });

  test('signatures alone', async () => {
    for (const signature of [
      '\xff\xd8\xff',
      '\x89PNG\r\n\x1a\n',
      'RIFF\x04\0\0\0WEBP',
      'GIF89a',
      'II\x2a\0',
    ]) {
      const path = write('signature.bin', Buffer.from(signature, 'latin1'));
      await expectRefusal(path, 'image/damaged', /is damaged: /);
    }
  });
});

test('a compressed BMP is refused with what to do', async () => {
  const bytes = fixture('palette-8.bmp');
  bytes.writeUInt32LE(1, 30);
  await expectRefusal(write('rle.bmp', bytes), 'image/unsupported', /Convert it to PNG/);
});
