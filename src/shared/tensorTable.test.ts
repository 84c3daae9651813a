import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTYPE_BYTES, elementCount, type DType } from './dtype';
import type { InspectedTensor } from './engineProtocol';
import { packTensors, unpackTensors } from './tensorTable';

const tensor = (name: string, shape: readonly number[], dtype: DType, offset: number): InspectedTensor => ({
  name,
  shape,
  dtype,
  offset,
  bytes: elementCount(shape) * DTYPE_BYTES[dtype],
});

describe('a packed list of tensors', () => {
  it('unpacks to what it was', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.oneof(fc.string(), fc.constantFrom('layer1.0.bn1.weight', 'layer1.0.bn1.bias', 'layer1')),
            fc.array(fc.nat(9), { maxLength: 4 }),
            fc.constantFrom<DType>('F32', 'I64', 'BOOL'),
            fc.nat(),
          ),
        ),
        fc.boolean(),
        (parts, sharded) => {
          const tensors = parts.map(([name, shape, dtype, offset]) => ({
            ...tensor(name, shape, dtype, offset),
            ...(sharded && { file: `part-${offset % 3}` }),
          }));
          expect(unpackTensors(packTensors(tensors))).toEqual(tensors);
        },
      ),
    );
  });

  it('is small', () => {
    const tensors = Array.from({ length: 20_000 }, (_, index) =>
      tensor(
        `vision_model.encoder.layers.${index >> 4}.self_attn.part${index % 16}.weight`,
        [768, 768],
        'F32',
        2_359_296 * index,
      ),
    );
    expect(JSON.stringify(packTensors(tensors)).length).toBeLessThan(900_000);
    expect(JSON.stringify(tensors).length).toBeGreaterThan(2_500_000);
  });
});
