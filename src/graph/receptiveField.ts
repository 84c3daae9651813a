import { elementCount } from '../shared/dtype';
import type { SeesAll } from '../shared/layerProtocol';
import type { Graph } from './Graph';
import type { Node, Value } from './types';

/** The input pixels that the first place of a value depends on along one axis: `begin` may be negative, where the padding is. */
interface Span {
  readonly begin: number;
  /** The last one. */
  readonly end: number;
}

interface Field {
  readonly rows: Span;
  readonly columns: Span;
  /** Input pixels between neighbouring places. */
  readonly stride: number;
}

/** What a value sees of the picture. */
export interface Sight {
  /** Null where every place sees everything. */
  readonly field: Field | null;
  /** Set beside a field where the places are also scaled by something that sees everything (squeeze and excitation). */
  readonly seesAll: SeesAll | null;
}

/**
 * What each value of a graph sees of the picture `input` N×C×H×W, in the order in which they are computed. Where branches meet, the
 * field is what they see together.
 */
export function receptiveFields({ graph, input }: { graph: Graph; input: Value }): Map<Value, Sight> {
  const pixel = { begin: 0, end: 0 };
  const sights = new Map<Value, Sight>([
    [input, { field: { rows: pixel, columns: pixel, stride: 1 }, seesAll: null }],
  ]);
  for (const node of graph.nodes) {
    const seen = node.inputs.flatMap((value) => {
      const sight = value && sights.get(value);
      return sight ? [sight] : [];
    });
    const [first] = seen;
    if (!first) continue;
    const sight = through(node, seen, first);
    for (const output of node.outputs) sights.set(output, sight);
  }
  return sights;
}

function through(node: Node, seen: readonly Sight[], first: Sight): Sight {
  switch (node.op) {
    case 'Conv':
    case 'MaxPool':
    case 'AveragePool':
      return { ...first, field: first.field && slid(first.field, node) };
    case 'GlobalAveragePool':
      return { field: null, seesAll: 'pooling' };
    case 'ReduceMean':
      // Over height and width; a mean over the channels is a normalisation.
      return reducesPlaces(node) ? { field: null, seesAll: 'pooling' } : first;
    case 'MatMul':
      // Of two things that follow from the picture: attention. By a fixed matrix: pooling to a map of another size.
      return { field: null, seesAll: seen.length > 1 ? 'attention' : 'pooling' };
    case 'Reshape':
      return foldsPlaces(node) ? { field: null, seesAll: 'dense' } : first;
    case 'Mul': {
      // A factor for all places of a channel leaves each where it was.
      const placed = seen.filter(({ field }) => field !== null);
      return placed.length > 0 ? together(placed, seen) : first;
    }
    default:
      return seen.every(({ field }) => field !== null) ? together(seen, seen) : withoutField(seen, first);
  }
}

function withoutField(seen: readonly Sight[], first: Sight): Sight {
  return seen.find(({ field }) => field === null) ?? first;
}

/** The fields of branches that meet: from the first pixel that any of them sees to the last. */
function together(placed: readonly Sight[], seen: readonly Sight[]): Sight {
  const fields = placed.flatMap(({ field }) => (field ? [field] : []));
  const union = (spans: readonly Span[]): Span => ({
    begin: Math.min(...spans.map(({ begin }) => begin)),
    end: Math.max(...spans.map(({ end }) => end)),
  });
  return {
    field: {
      rows: union(fields.map(({ rows }) => rows)),
      columns: union(fields.map(({ columns }) => columns)),
      stride: Math.max(...fields.map(({ stride }) => stride)),
    },
    seesAll: seen.find(({ seesAll }) => seesAll !== null)?.seesAll ?? null,
  };
}

/** The field behind windows that slide over places with the field `field`. */
function slid({ rows, columns, stride }: Field, node: Node): Field {
  const numbers = (name: string, fallback: readonly number[]): readonly number[] => {
    const attribute = node.attributes[name];
    return attribute && 'ints' in attribute ? attribute.ints : fallback;
  };
  const kernel = numbers('kernel_shape', [1, 1]);
  const pads = numbers('pads', [0, 0]);
  const dilations = numbers('dilations', [1, 1]);
  const strides = numbers('strides', [1, 1]);
  const along = ({ begin, end }: Span, axis: 0 | 1): Span => {
    const before = pads[axis] ?? 0;
    const reach = (dilations[axis] ?? 1) * ((kernel[axis] ?? 1) - 1);
    return { begin: begin - before * stride, end: end + (reach - before) * stride };
  };
  return { rows: along(rows, 0), columns: along(columns, 1), stride: stride * (strides[0] ?? 1) };
}

/** Whether a mean goes over the places of N×C×H×W. */
function reducesPlaces({ inputs, outputs }: Node): boolean {
  const before = inputs[0]?.shape ?? [];
  const after = outputs[0]?.shape ?? [];
  return before.length === 4 && after[1] === before[1] && elementCount(after.slice(2)) === 1;
}

/** Whether a reshape turns the places of a map into features of one vector, as before a dense layer. */
function foldsPlaces({ inputs, outputs }: Node): boolean {
  const before = inputs[0]?.shape ?? [];
  const after = outputs[0]?.shape ?? [];
  if (before.length !== 4 || after.length !== 2 || after[1] === before[3]) return false;
  return elementCount(before.slice(2)) > 1;
}
