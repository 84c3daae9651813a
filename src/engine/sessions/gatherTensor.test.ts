import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../checkpoints/MemorySource';
import type { TensorEntry } from '../../checkpoints/types';
import { gatherTensor } from './gatherTensor';

describe('gatherTensor', () => {
  it('reads a transposed view in row-major order', async () => {
    const source = new MemorySource(new Uint8Array(Float32Array.from([9, 1, 2, 3, 4, 5, 6]).buffer), 'm');
    const tensor: TensorEntry = {
      name: 't',
      dtype: 'F32',
      shape: [3, 2],
      strides: [1, 3],
      contiguous: false,
      offset: 4,
      bytes: 24,
      span: 24,
    };
    const gathered = await gatherTensor(source, tensor);
    expect([...new Float32Array(gathered.buffer)]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('repeats an element whose stride is zero', async () => {
    const source = new MemorySource(Uint8Array.from([7, 8]), 'm');
    const tensor: TensorEntry = {
      name: 't',
      dtype: 'U8',
      shape: [2, 3],
      strides: [1, 0],
      contiguous: false,
      offset: 0,
      bytes: 6,
      span: 2,
    };
    expect([...(await gatherTensor(source, tensor))]).toEqual([7, 7, 7, 8, 8, 8]);
  });
});
