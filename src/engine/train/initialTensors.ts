import type { Classifier } from '../../architectures/Classifier';
import { fanIn } from '../../architectures/modules/initializers';
import { readTensor } from '../../checkpoints/readTensor';
import { toFloat32 } from '../../checkpoints/toFloat32';
import type { Checkpoint } from '../../checkpoints/types';
import { elementCount } from '../../shared/dtype';
import { HeadstartError } from '../../shared/errors';
import { Random } from '../../shared/Random';

/**
 * The tensors of a layer that a new head replaces: drawn as PyTorch draws a new Linear or Conv2d, ±1/√fan_in, which is what replacing
 * a torchvision model's head comes to. Not as some of torchvision's networks draw their own heads: those of EfficientNet and MNASNet
 * have bounds that grow as classes become few.
 */
export function newHead(network: Classifier, seed: number): Map<string, Float32Array> {
  const random = new Random(seed, HEAD_STREAM);
  const fresh = new Map<string, Float32Array>();
  const heads = network.headPaths.map((path) => `${path}.`);
  let bound = 0;
  for (const tensor of network.stateDict()) {
    if (!heads.some((head) => tensor.name.startsWith(head))) continue;
    // The weight comes before its bias, which is drawn from the same range.
    if (tensor.shape.length > 1) bound = 1 / Math.sqrt(fanIn(tensor.shape));
    fresh.set(
      tensor.name,
      Float32Array.from({ length: elementCount(tensor.shape) }, () => (random.uniform() * 2 - 1) * bound),
    );
  }
  return fresh;
}

/** Keeps the head's random numbers apart from the shuffling's. */
const HEAD_STREAM = 0x68656164;

/** A tensor of the checkpoint as float32, row-major. */
export async function readFloats(checkpoint: Checkpoint, name: string): Promise<Float32Array> {
  const entry = checkpoint.tensors.find((tensor) => tensor.name === name);
  if (!entry) {
    throw new HeadstartError(
      'architecture/mismatch',
      `${checkpoint.source.name} has no tensor ${name}, which training starts from. Check the file with \`headstart check\`.`,
    );
  }
  return toFloat32(await readTensor(checkpoint.source, entry), entry.dtype);
}
