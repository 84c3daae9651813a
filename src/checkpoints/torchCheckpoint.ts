import type { CheckpointFormat } from '../shared/engineProtocol';
import { HeadstartError } from '../shared/errors';
import { chooseGroup } from './chooseGroup';
import { collectGroups } from './collectGroups';
import { describeMetadata } from './describeMetadata';
import { asRecord } from './pickle/pickleValues';
import type { PickleValue } from './pickle/pickleValues';
import { torchTensor } from './torchTensor';
import type { LocateStorage } from './torchTensor';
import type { ByteSource, Checkpoint, OpenOptions, TensorContainer } from './types';

/** What a torch file's pickle says, with the places of its storages. */
export interface TorchContents {
  readonly value: PickleValue;
  readonly globals: readonly string[];
  readonly locate: LocateStorage;
}

/**
 * The directory of a torch file: its groups of tensors, each tensor checked against its storage, and what is said beside them.
 *
 * @throws checkpoint/no-tensors, usage (no such container), checkpoint/malformed, checkpoint/too-large, checkpoint/unsupported
 */
export function torchCheckpoint(
  format: CheckpointFormat,
  source: ByteSource,
  { value, globals, locate }: TorchContents,
  options: OpenOptions,
): Checkpoint {
  const groups = collectGroups(source.name, value);
  if (groups.length === 0) throw noTensors(source.name, value);
  const containers: TensorContainer[] = groups.map(({ container, tensors }) => ({
    container,
    tensors: tensors.map(({ name, tensor }) => torchTensor(source.name, name, tensor, locate)),
  }));
  const chosen = chooseGroup(source.name, containers, options.container);
  return {
    ...chosen,
    format,
    source,
    others: containers.filter((container) => container !== chosen),
    metadata: describeMetadata(value),
    globals,
  };
}

function noTensors(file: string, value: PickleValue): HeadstartError {
  const what =
    asRecord(value)?.kind === 'tensor'
      ? 'holds a single tensor without a name, not a state dict'
      : 'is a PyTorch file without any tensor';
  return new HeadstartError(
    'checkpoint/no-tensors',
    `${file} ${what}. Save the network's weights: torch.save(model.state_dict(), 'weights.pth').`,
  );
}
