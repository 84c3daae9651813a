import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { OutgoingTensor } from '../../src/checkpoints/outgoingTensor';
import { writeSafetensors } from '../../src/checkpoints/writeSafetensors';
import { writeTorchZip } from '../../src/checkpoints/writeTorchZip';
import { hashToUnit, seededWeights } from '../support/seededWeights';

const FIXTURES = resolve(import.meta.dirname, '../fixtures/checkpoints');

/** The tensors of an architecture with seeded weights, ready to be written. */
function seeded(architecture: string, numClasses: number): OutgoingTensor[] {
  return [...seededWeights(architecture, numClasses)].map(([entry, data]) => ({ ...entry, data }));
}

function zeros(name: string, shape: readonly number[]): OutgoingTensor {
  return { name, dtype: 'F32', shape, data: new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)) };
}

/** As fine-tuning leaves it: the later a layer, the further it moved. */
function tuned(tensor: OutgoingTensor): OutgoingTensor {
  const distance = tensor.name.startsWith('fc.') ? 0.5 : tensor.name.startsWith('layer4.') ? 0.05 : 0;
  if (distance === 0 || tensor.dtype !== 'F32' || typeof tensor.data === 'function') return tensor;
  const before = new Float32Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength / 4);
  const after = before.map((value, index) => value * (1 + distance * (2 * hashToUnit(7, index) - 1)));
  return { ...tensor, data: new Uint8Array(after.buffer) };
}

/**
 * Weights files of every kind that the editor must show: `resnet50.pth`, whole; `mismatched.pth`, a ResNet-50 with another head, a
 * block missing and tensors of something else; `tuned.pth`, the whole one with its last layers moved; `renamed.pth`, saved from DataParallel; `unknown.safetensors`; `unsafe.pth`;
 * `ema.pth` with several groups; `sharded/`, in two files; `cut.pth`; `many.safetensors` with 20,000 tensors. Beside them `weather/`, images of
 * four classes.
 */
export async function makeWeightsWorkspace(folder: string): Promise<void> {
  mkdirSync(join(folder, 'sharded'), { recursive: true });
  cpSync(resolve(import.meta.dirname, '../../media/samples-new-classes'), join(folder, 'weather'), {
    recursive: true,
  });
  const resnet = seeded('resnet50', 1000);
  await writeTorchZip(join(folder, 'resnet50.pth'), resnet);
  await writeTorchZip(join(folder, 'mismatched.pth'), [
    ...resnet.filter(({ name }) => !name.startsWith('layer4.2.') && !name.startsWith('fc.')),
    zeros('fc.weight', [37, 1024]),
    zeros('fc.bias', [37]),
    zeros('neck.lateral.0.weight', [256, 512, 1, 1]),
    zeros('neck.lateral.0.bias', [256]),
    zeros('neck.lateral.1.weight', [256, 1024, 1, 1]),
  ]);
  await writeTorchZip(join(folder, 'tuned.pth'), resnet.map(tuned));
  await writeTorchZip(
    join(folder, 'renamed.pth'),
    seeded('resnet18', 10).map((tensor) => ({ ...tensor, name: `module.${tensor.name}` })),
  );
  await writeSafetensors(
    join(folder, 'unknown.safetensors'),
    Array.from({ length: 6 }, (_, layer) => [
      zeros(`transformer.h.${layer}.attn.c_attn.weight`, [768, 2304]),
      zeros(`transformer.h.${layer}.attn.c_attn.bias`, [2304]),
      zeros(`transformer.h.${layer}.mlp.c_fc.weight`, [768, 3072]),
    ]).flat(),
    { format: 'pt', step: '143000' },
  );
  copyFileSync(join(FIXTURES, 'os-system.pth'), join(folder, 'unsafe.pth'));
  copyFileSync(join(FIXTURES, 'ema.pth'), join(folder, 'ema.pth'));
  writeFileSync(join(folder, 'cut.pth'), Buffer.from('PK\x03\x04 and then nothing'));
  await writeShards(join(folder, 'sharded'));
  await writeSafetensors(
    join(folder, 'many.safetensors'),
    Array.from({ length: 20_000 }, (_, index) =>
      zeros(`vision_model.encoder.layers.${index >> 4}.self_attn.part${index % 16}.weight`, [4, 4]),
    ),
  );
}

async function writeShards(folder: string): Promise<void> {
  const tensors = seeded('squeezenet1_1', 10);
  const files = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const half = tensors.length / 2;
  for (const [index, file] of files.entries())
    await writeSafetensors(join(folder, file), tensors.slice(index * half, (index + 1) * half));
  const map = Object.fromEntries(tensors.map(({ name }, at) => [name, files[at < half ? 0 : 1]]));
  const index = { metadata: { total_size: 4_938_728 }, weight_map: map };
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index, null, 2));
}
