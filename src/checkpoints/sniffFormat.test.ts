import { describe, expect, it } from 'vitest';

import { failure, sourceOf } from '../../test/checkpoints/fixtures';
import { openCheckpoint } from './openCheckpoint';
import { sniffFormat } from './sniffFormat';

const padded = (text: string, length = 600): Buffer =>
  Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(length)]);

const tar = (name: string): Buffer => {
  const head = padded(name);
  head.write('ustar', 257);
  return head;
};

describe('sniffFormat', () => {
  it.each([
    ['an empty file', Buffer.alloc(0), 'file/empty', /is empty/],
    [
      'a git-lfs pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 46830571\n'),
      'checkpoint/lfs-pointer',
      /git lfs pull/,
    ],
    ['a web page', Buffer.from('\n<!DOCTYPE html>\n<html><head>'), 'checkpoint/html', /web page/],
    ['a web page in capitals', Buffer.from('<HTML lang="en">'), 'checkpoint/html', /web page/],
    ['an XML error', Buffer.from('<?xml version="1.0"?><Error>'), 'checkpoint/html', /web page/],
    ['gzip', padded('\x1f\x8b\x08'), 'checkpoint/unknown-format', /gzip.*[Uu]npack/],
    ['7-Zip', padded('7z\xbc\xaf\x27\x1c'), 'checkpoint/unknown-format', /7-Zip/],
    ['xz', padded('\xfd7zXZ\0'), 'checkpoint/unknown-format', /xz/],
    ['Zstandard', padded('\x28\xb5\x2f\xfd'), 'checkpoint/unknown-format', /Zstandard/],
    ['a tar archive', tar('weights/model.pth'), 'checkpoint/unknown-format', /tar archive/],
    ['a tar archive of PyTorch 0.1', tar('storages'), 'checkpoint/unsupported', /PyTorch 0\.1/],
    ['HDF5', padded('\x89HDF\r\n\x1a\n'), 'checkpoint/unsupported', /HDF5.*Keras/],
    ['NumPy', padded('\x93NUMPY\x01\0'), 'checkpoint/unsupported', /NumPy/],
    ['GGUF', padded('GGUF\x03\0\0\0'), 'checkpoint/unsupported', /GGUF/],
    ['JSON', Buffer.from('{"metadata": {}, "weight_map": {}}'), 'checkpoint/unsupported', /JSON/],
    ['a picture', padded('\x89PNG\r\n\x1a\n'), 'checkpoint/unknown-format', /89504e470d0a1a0a/],
    ['one byte', Buffer.from('x'), 'checkpoint/unknown-format', /no weights file/],
  ])('says that a file is %s, and what to do', async (_what, bytes, code, message) => {
    const found = await failure(openCheckpoint(sourceOf(bytes)));
    expect(found.code).toBe(code);
    expect(found.message).toMatch(message);
  });

  it.each([
    ['a zip archive', padded('PK\x03\x04'), 'torch-zip'],
    ['a pickle of protocol 2', padded('\x80\x02\x8a\x0a'), 'torch-legacy'],
    ['a pickle of protocol 0', padded('cposix\nsystem\n'), 'torch-legacy'],
    ['a length and a bracket', padded('\x10\0\0\0\0\0\0\0{"a":'), 'safetensors'],
    ['a length that begins like a pickle', padded('\x80\x02\0\0\0\0\0\0{"a":', 700), 'safetensors'],
  ])('takes %s for its format', async (_what, bytes, format) => {
    expect(await sniffFormat(sourceOf(bytes))).toBe(format);
  });
});
