import { readTensor } from '../../checkpoints/readTensor';
import { toNumbers } from '../../checkpoints/toNumbers';
import type { ByteSource, Checkpoint, TensorEntry } from '../../checkpoints/types';
import type { Change, DiffResult, TensorChange } from '../../shared/compareProtocol';
import { DTYPE_BYTES } from '../../shared/dtype';
import { sameShape } from '../match/sameShape';
import { Distance } from './Distance';

type Compared = Omit<DiffResult, 'a' | 'b' | 'names'>;

/** Element types that hold weights; counters and tables are compared but are no part of a layer's distance. */
const FLOATING = /^(B?F|F8)/;

/**
 * Compares the tensors of two checkpoints that have the same names. Read in pieces of a few megabytes, so that memory does not grow
 * with the files.
 * @param breathe called between tensors; may throw to stop
 */
export async function diffCheckpoints(
  a: Checkpoint,
  b: Checkpoint,
  breathe: () => Promise<void>,
): Promise<Compared> {
  const ofB = new Map(b.tensors.map((tensor) => [tensor.name, tensor]));
  const onlyInA: string[] = [];
  const shapes: DiffResult['shapes'][number][] = [];
  const dtypes: DiffResult['dtypes'][number][] = [];
  const changed: TensorChange[] = [];
  const layers = new Map<string, { distance: Distance; changed: boolean }>();
  const overall = new Distance();
  let identical = 0;

  for (const tensor of a.tensors) {
    const { name } = tensor;
    const other = ofB.get(name);
    ofB.delete(name);
    if (!other) {
      onlyInA.push(name);
      continue;
    }
    if (tensor.dtype !== other.dtype) dtypes.push({ name, a: tensor.dtype, b: other.dtype });
    if (!sameShape(tensor.shape, other.shape)) {
      shapes.push({ name, a: tensor.shape, b: other.shape });
      continue;
    }
    await breathe();
    const { distance, same } = await compareTensors(a, tensor, b, other);
    if (same) identical += 1;
    else changed.push({ name, ...distance.change, largestChange: distance.largestChange });
    if (!FLOATING.test(tensor.dtype)) continue;
    overall.merge(distance);
    const path = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    const layer = layers.get(path) ?? { distance: new Distance(), changed: false };
    layer.distance.merge(distance);
    layer.changed ||= !same;
    layers.set(path, layer);
  }
  return {
    onlyInA,
    onlyInB: [...ofB.keys()],
    shapes,
    dtypes,
    identical,
    changed: changed.sort(byChange),
    layers: Array.from(layers, ([name, layer]) => ({ layer, change: { name, ...layer.distance.change } }))
      .filter(({ layer }) => layer.changed)
      .map(({ change }) => change)
      .sort(byChange),
    overall: overall.change,
  };
}

/** What cannot be expressed, a layer that was all zeros among it, stands first: it must be looked at. */
function byChange(x: Change, y: Change): number {
  return (y.relativeChange ?? Infinity) - (x.relativeChange ?? Infinity) || 0;
}

/** `same`: bit for bit where the element types are the same, by value where they are not. */
async function compareTensors(
  a: Checkpoint,
  ofA: TensorEntry,
  b: Checkpoint,
  ofB: TensorEntry,
): Promise<{ distance: Distance; same: boolean }> {
  const distance = new Distance();
  let same = true;
  const right = readPieces(b.source, ofB);
  for await (const x of readPieces(a.source, ofA)) {
    const { value: y } = await right.next();
    if (!y) break;
    const [from, to] = [toNumbers(x, ofA.dtype), toNumbers(y, ofB.dtype)];
    distance.add(from, to);
    same &&=
      ofA.dtype === ofB.dtype ? Buffer.compare(x, y) === 0 : from.every((value, at) => value === to[at]);
  }
  return { distance, same };
}

/** Elements that are held at once of each file: a few megabytes. */
const PIECE_ELEMENTS = 2 ** 19;

/** The bytes of a tensor, as many elements at a time of any element type. What does not lie densely is gathered as a whole first. */
async function* readPieces(source: ByteSource, tensor: TensorEntry): AsyncGenerator<Uint8Array, undefined> {
  const { dtype, offset, bytes } = tensor;
  const gathered = tensor.contiguous ? undefined : await readTensor(source, tensor);
  const step = PIECE_ELEMENTS * DTYPE_BYTES[dtype];
  for (let at = 0; at < bytes; at += step) {
    const length = Math.min(step, bytes - at);
    yield gathered?.subarray(at, at + length) ?? (await source.read(offset + at, length));
  }
}
