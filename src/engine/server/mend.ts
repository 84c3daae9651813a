import { realpath, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { moduleVersions } from '../../architectures/moduleVersions';
import type { OutgoingTensor } from '../../checkpoints/outgoingTensor';
import { readTensor } from '../../checkpoints/readTensor';
import { writeSafetensors } from '../../checkpoints/writeSafetensors';
import { writeTorchZip } from '../../checkpoints/writeTorchZip';
import type { Checkpoint } from '../../checkpoints/types';
import type { MendParams, MendResult } from '../../shared/compareProtocol';
import { HeadstartError } from '../../shared/errors';
import { matchCheckpoint } from '../match/matchCheckpoint';
import { mendCheckpoint } from '../match/mendCheckpoint';
import type { MendPlan } from '../match/MendPlan';
import { requireLoadable } from '../match/requireLoadable';
import { withCheckpoint } from '../withCheckpoint';
import { breathe, type Handler } from './RequestContext';

type Format = 'safetensors' | 'torch';

const FORMATS: Readonly<Record<string, Format>> = {
  '.safetensors': 'safetensors',
  '.pth': 'torch',
  '.pt': 'torch',
};

/** Writes a checkpoint anew under torchvision's names. */
export const mend: Handler<'mend'> = async (params, { signal }) => {
  const format = FORMATS[extname(params.out).toLowerCase()];
  if (!format)
    throw new HeadstartError(
      'usage',
      `${params.out} must end in .safetensors, .pth or .pt, which says the format.`,
    );
  if (
    (await realpath(params.out).catch(() => undefined)) ===
    (await realpath(params.file).catch(() => params.file))
  )
    throw new HeadstartError(
      'usage',
      'A mended copy cannot take the place of the file that it is read from. Name another.',
    );
  const { container, allowPartial = false } = params;
  return withCheckpoint(
    params.file,
    async (checkpoint) => {
      const plan = matchCheckpoint(checkpoint, { architecture: params.architecture });
      if (!params.dropHead || plan.verdict !== 'head')
        requireLoadable({ name: checkpoint.source.name, tensors: checkpoint.tensors }, plan, {
          allowPartial,
        });
      await write(params, format, checkpoint, plan, () => breathe(signal));
      return describe(params, format, plan);
    },
    container === undefined ? {} : { container },
  );
};

async function write(
  { out, dropHead, file }: MendParams,
  format: Format,
  checkpoint: Checkpoint,
  plan: MendPlan,
  breathe: () => Promise<void>,
): Promise<void> {
  const mended = mendCheckpoint(checkpoint, plan);
  const kept = mended.tensors.filter(({ name }) => !(dropHead && plan.expected.heads.has(name)));
  const tensors = kept.map((tensor): OutgoingTensor => {
    const { name, dtype, shape } = tensor;
    const data = async () => {
      await breathe();
      return readTensor(mended.source, tensor);
    };
    return { name, dtype, shape, data };
  });
  const { architecture } = plan.expected;
  if (format === 'torch') return writeTorchZip(out, tensors, moduleVersions(architecture));
  return writeSafetensors(out, tensors, {
    format: 'pt',
    architecture,
    mended_from: basename(file),
    rules: plan.rules.map(({ id }) => id).join(', '),
  });
}

async function describe({ out, dropHead }: MendParams, format: Format, plan: MendPlan): Promise<MendResult> {
  const { expected, recipes, omitted } = plan;
  const { architecture, numClasses, entries, heads } = expected;
  const left = entries
    .map(({ name }) => name)
    .filter((name) => !recipes.has(name) || (dropHead && heads.has(name)));
  const rest = left.filter((name) => !omitted.has(name));
  return {
    path: out,
    bytes: (await stat(out)).size,
    architecture,
    numClasses,
    tensors: entries.length - left.length,
    left,
    notes: [
      ...plan.differences,
      ...plan.rules.flatMap(({ caution }) => (caution === undefined ? [] : [caution])),
      ...(omitted.size > 0 ? [`It has no auxiliary heads: build the network with aux_logits=False.`] : []),
      ...(rest.length > 0 ? [`It lacks ${rest.length} tensors, so it loads with strict=False only.`] : []),
      ...(format === 'safetensors' && architecture.startsWith('mnasnet')
        ? [
            'torchvision’s MNASNet asks a state dict for its version, which safetensors cannot hold; a .pth file can.',
          ]
        : []),
    ],
  };
}
