import { stat, unlink } from 'node:fs/promises';
import { buildArchitecture } from '../../architectures/catalog';
import { stateDictEntries } from '../../architectures/describeNetwork';
import { moduleVersions } from '../../architectures/moduleVersions';
import type { OutgoingTensor } from '../../checkpoints/outgoingTensor';
import { readTensor } from '../../checkpoints/readTensor';
import type { Checkpoint } from '../../checkpoints/types';
import { writeSafetensors } from '../../checkpoints/writeSafetensors';
import { writeTorchZip } from '../../checkpoints/writeTorchZip';
import { DTYPE_BYTES, elementCount } from '../../shared/dtype';
import { HeadstartError } from '../../shared/errors';
import type { ExportParams, ExportResult } from '../../shared/exportProtocol';
import type { NetworkSession } from '../sessions/NetworkSession';
import type { SessionCache } from '../sessions/SessionCache';
import { withCheckpoint } from '../withCheckpoint';
import { largestDifference, ownLogits } from './ownLogits';
import { requireAlike } from './requireAlike';
import { testPictures } from './testPictures';
import { withModel } from './withModel';

/** Writes the whole state dict, in torchvision's names and order, as safetensors or as `torch.save` would. */
export async function exportTensors(
  params: ExportParams,
  sessions: SessionCache<NetworkSession>,
): Promise<ExportResult> {
  const { model, format, out } = params;
  const { architecture, classes, preprocessing } = model;
  const size = { numClasses: classes.length, inputSize: preprocessing.crop };
  const entries = stateDictEntries(buildArchitecture(architecture, size));
  return withModel(model, async (checkpoint) => {
    const tensors = entries.flatMap(({ name, shape, dtype }): OutgoingTensor[] => {
      const stored = checkpoint.tensors.find((tensor) => tensor.name === name);
      // Old checkpoints have no counters of batches; auxiliary heads may be left out.
      if (!stored && !name.endsWith('.num_batches_tracked')) return [];
      const data = (): Promise<Uint8Array> =>
        stored
          ? readTensor(checkpoint.source, stored)
          : Promise.resolve(new Uint8Array(elementCount(shape) * DTYPE_BYTES[dtype]));
      return [{ name, shape, dtype: stored?.dtype ?? dtype, data }];
    });
    if (format === 'safetensors') await writeSafetensors(out, tensors, { format: 'pt' });
    else await writeTorchZip(out, tensors, moduleVersions(architecture));
    try {
      await withCheckpoint(out, (written) => requireSameTensors(tensors, written));
      const pictures = testPictures();
      const [own, exported] = [
        await ownLogits(model, pictures, sessions),
        await ownLogits({ architecture, classes, preprocessing, weights: out }, pictures, sessions),
      ];
      const difference = requireAlike(largestDifference(own, exported), out);
      return { path: out, bytes: (await stat(out)).size, files: [out], difference };
    } catch (error) {
      await unlink(out).catch(() => undefined);
      throw error;
    }
  });
}

/** Reads the file again and compares every byte. */
async function requireSameTensors(
  tensors: readonly OutgoingTensor[],
  { tensors: written, source }: Checkpoint,
): Promise<void> {
  const found = new Map(written.map((tensor) => [tensor.name, tensor]));
  for (const { name, dtype, data } of tensors) {
    const tensor = found.get(name);
    const same =
      tensor?.dtype === dtype &&
      Buffer.compare(await readTensor(source, tensor), typeof data === 'function' ? await data() : data) ===
        0;
    if (same) continue;
    throw new HeadstartError(
      'export/differs',
      `${source.name} does not hold ${name} as it was written. It was removed; check the disk.`,
    );
  }
}
