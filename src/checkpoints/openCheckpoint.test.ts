import { describe, expect, it } from 'vitest';

import { expectedCheckpoints, failure, fixture, FIXTURES, sourceOf } from '../../test/checkpoints/fixtures';
import { elementCount } from '../shared/dtype';
import { FileSource } from './FileSource';
import { openCheckpoint } from './openCheckpoint';
import { readTensor } from './readTensor';
import { toFloat32 } from './toFloat32';
import type { TensorEntry } from './types';

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

describe.each(Object.entries(expectedCheckpoints()))('%s, against PyTorch', (file, expected) => {
  it('has the tensors, in order', async () => {
    const { tensors } = await openCheckpoint(sourceOf(fixture(file), file));
    const facts = ({
      name,
      dtype,
      shape,
      contiguous,
    }: Omit<TensorEntry, 'strides' | 'offset' | 'bytes' | 'span'>) => ({
      name,
      dtype,
      shape,
      contiguous,
    });
    const found = tensors.map(facts);
    // The safetensors library orders its header as it likes.
    const wanted = expected.tensors.map(facts);
    if (expected.format === 'safetensors') expect(found.toSorted(byName)).toEqual(wanted.toSorted(byName));
    else expect(found).toEqual(wanted);
  });

  it('has the values, in the dtype of the file and as float32', async () => {
    const source = sourceOf(fixture(file), file);
    const { tensors } = await openCheckpoint(source);
    for (const wanted of expected.tensors) {
      const entry = tensors.find(({ name }) => name === wanted.name)!;
      const data = await readTensor(source, entry);
      expect({ name: entry.name, data: base64(data) }).toEqual({ name: wanted.name, data: wanted.data });
      const floats = toFloat32(data, entry.dtype);
      expect(floats).toHaveLength(elementCount(entry.shape));
      // NaN is NaN, whatever its payload.
      const reference = new Float32Array(Uint8Array.from(Buffer.from(wanted.float32, 'base64')).buffer);
      expect(Array.from(floats)).toEqual(Array.from(reference));
    }
  });

  it('has the format, container, other groups and metadata', async () => {
    const { format, container, others, metadata } = await openCheckpoint(sourceOf(fixture(file), file));
    expect({ format, container, metadata }).toEqual({
      format: expected.format,
      container: expected.container,
      metadata: expected.metadata,
    });
    expect(Object.fromEntries(others.map((other) => [other.container, other.tensors.length]))).toEqual(
      expected.others,
    );
  });
});

describe('openCheckpoint', () => {
  it('reads a file as it reads memory', async () => {
    const source = await FileSource.open(`${FIXTURES}/views.pth`);
    try {
      const memory = await openCheckpoint(sourceOf(fixture('views.pth')));
      const { tensors } = await openCheckpoint(source);
      expect(tensors).toEqual(memory.tensors);
      expect(source.path).toBe(`${FIXTURES}/views.pth`);
    } finally {
      await source.close();
    }
  });

  it('opens another container when asked', async () => {
    const { container, tensors, others } = await openCheckpoint(sourceOf(fixture('ema.pth')), {
      container: 'model_ema',
    });
    expect(container).toBe('model_ema');
    expect(tensors).toHaveLength(9);
    expect(others.map((other) => other.container)).toContain('model');
  });

  it('names the containers there are when the one asked for is missing', async () => {
    const { code, message } = await failure(
      openCheckpoint(sourceOf(fixture('ema.pth')), { container: 'weights' }),
    );
    expect(code).toBe('usage');
    expect(message).toContain('"model" (9 tensors)');
    const safetensors = openCheckpoint(sourceOf(fixture('dtypes.safetensors')), { container: 'ema' });
    expect((await failure(safetensors)).code).toBe('usage');
  });

  it('lists the globals of the pickle', async () => {
    const { globals } = await openCheckpoint(sourceOf(fixture('parameters.pth')));
    expect(globals).toEqual([
      'torch._utils._rebuild_parameter',
      'torch._utils._rebuild_tensor_v2',
      'torch.FloatStorage',
      'collections.OrderedDict',
    ]);
  });

  it('gives tensors that share a storage the same bytes', async () => {
    const { tensors } = await openCheckpoint(sourceOf(fixture('views.pth')));
    const offset = (wanted: string): number => tensors.find(({ name }) => name === wanted)!.offset;
    expect(offset('shared_again')).toBe(offset('shared_whole'));
    expect(offset('shared_part')).toBe(offset('shared_whole') + 2 * 4);
  });

  it.each([
    ['os-system.pth', 'checkpoint/unsafe', /posix\.system.*Nothing has been executed/],
    ['os-system-legacy.pth', 'checkpoint/unsafe', /posix\.system/],
    ['os-system-protocol4.pth', 'checkpoint/unsafe', /posix\.system/],
    ['os-system-protocol0.pkl', 'checkpoint/unsafe', /posix\.system/],
    [
      'module.pth',
      'checkpoint/unsafe',
      /whole pickled model.*BatchNorm2d.*Linear.*torch\.save\(model\.state_dict\(\)/,
    ],
    ['module-legacy.pth', 'checkpoint/unsafe', /whole pickled model.*BatchNorm2d.*Linear/],
    ['sparse.pth', 'checkpoint/unsupported', /sparse tensors/],
    ['complex.pth', 'checkpoint/unsupported', /ComplexFloatStorage.*"weight"/],
    ['compressed.pth', 'checkpoint/unsupported', /"archive\/data\.pkl" is compressed/],
    ['big-endian.pth', 'checkpoint/unsupported', /big-endian/],
    ['torchscript.pt', 'checkpoint/unsupported', /TorchScript/],
    ['torch-0.1.pth', 'checkpoint/unsupported', /PyTorch 0\.1/],
    ['plain-pickle.pkl', 'checkpoint/unsupported', /torch\.save did not write/],
    ['bare-tensor.pth', 'checkpoint/no-tensors', /single tensor/],
    ['no-tensors.pth', 'checkpoint/no-tensors', /without any tensor/],
  ])('refuses %s with %s', async (file, code, message) => {
    const found = await failure(openCheckpoint(sourceOf(fixture(file), file)));
    expect(found.code).toBe(code);
    expect(found.message).toMatch(message);
    expect(found.message).toContain(file);
  });
});
