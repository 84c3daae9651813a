import { elementCount } from '../shared/dtype';
import type { Node, Value } from './types';

/** Where the channels of a group lie in a parameter: channel c at offset + c·repeat … + repeat-1 along the axis. */
export interface ChannelPlace {
  /** Name in the state dict. */
  readonly parameter: string;
  readonly axis: number;
  readonly offset: number;
  readonly repeat: number;
}

/** Channels that stand or fall together: those that additions, depthwise convolutions and gates tie to each other. */
export interface ChannelGroup {
  readonly size: number;
  /** False where something other than the usual layers depends on their number: the picture, the classes, a shuffle. */
  readonly removable: boolean;
  readonly places: readonly ChannelPlace[];
  /** Parameters whose rows compute the channels. */
  readonly producers: readonly string[];
}

/**
 * Finds the channels of a network that can be removed together, in the order in which they are computed.
 * @param nodes of the inference graph for one picture
 * @param input the picture
 * @param logits whose number stays
 */
export function channelGroups(nodes: readonly Node[], input: Value, logits: Value): ChannelGroup[] {
  const tracer = new ChannelTracer();
  tracer.keep(tracer.start(input));
  for (const node of nodes) tracer.trace(node);
  tracer.keep(tracer.of(logits));
  return tracer.groups();
}

/** A union-find set of channels. */
class Channels {
  parent: Channels | null = null;
  removable = true;
  readonly places: ChannelPlace[] = [];
  readonly producers: string[] = [];

  constructor(readonly size: number) {}

  get root(): Channels {
    return this.parent ? this.parent.root : this;
  }
}

/** Part of a tensor's channel axis: the channels of a group, each `repeat` times in a row. */
interface Segment {
  readonly channels: Channels;
  readonly repeat: number;
}

/** Operators that leave each channel where it is. */
const CHANNELWISE = new Set([
  'Relu',
  'Clip',
  'Sigmoid',
  'HardSigmoid',
  'HardSwish',
  'Gelu',
  'MaxPool',
  'AveragePool',
  'GlobalAveragePool',
  'ReduceMean',
]);

class ChannelTracer {
  readonly #segments = new Map<Value, readonly Segment[]>();
  readonly #all: Channels[] = [];

  /** New channels for a value that nothing before it decides. */
  start(value: Value): readonly Segment[] {
    return this.#set(value, [{ channels: this.#make(value.shape[1] ?? 1), repeat: 1 }]);
  }

  of(value: Value): readonly Segment[] {
    return this.#segments.get(value) ?? [];
  }

  keep(segments: readonly Segment[]): void {
    for (const { channels } of segments) channels.root.removable = false;
  }

  /** The sets in the order of their first members. */
  groups(): ChannelGroup[] {
    return [...new Set(this.#all.map(({ root }) => root))];
  }

  trace(node: Node): void {
    const [output] = node.outputs;
    const [x] = node.inputs;
    if (!output || !x) return;
    const before = this.of(x);
    if (node.op === 'Conv') this.#convolution(node, before, output);
    else if (node.op === 'Gemm') this.#product(node, before, output);
    else if (node.op === 'BatchNormalization') {
      for (const parameter of node.inputs.slice(1)) this.#place(parameter, 0, before);
      this.#set(output, before);
    } else if (CHANNELWISE.has(node.op) && output.shape[1] === x.shape[1]) this.#set(output, before);
    else if (node.op === 'Add' || node.op === 'Mul') this.#together(node, output);
    else if (node.op === 'Concat' && isAlongChannels(node))
      this.#set(
        output,
        node.inputs.flatMap((input) => (input ? this.of(input) : [])),
      );
    else if (node.op === 'Reshape' && isFlattening(x, output)) {
      const repeat = elementCount(x.shape.slice(2));
      this.#set(
        output,
        before.map((segment) => ({ ...segment, repeat: segment.repeat * repeat })),
      );
    } else this.#unknown(node);
  }

  #convolution(node: Node, before: readonly Segment[], output: Value): void {
    const [x, weight, bias] = node.inputs;
    const groups = groupsOf(node);
    const channels = x?.shape[1] ?? 1;
    if (groups === 1) {
      this.#place(weight, 1, before);
      this.#produce(output, weight, bias);
    } else if (groups === channels && weight?.shape[0] === channels) {
      // Depthwise: each channel goes its own way.
      this.#place(weight, 0, before);
      this.#place(bias, 0, before);
      this.#set(output, before);
    } else {
      this.keep(before);
      this.keep(this.start(output));
    }
  }

  #product(node: Node, before: readonly Segment[], output: Value): void {
    const [, weight, bias] = node.inputs;
    this.#place(weight, 1, before);
    this.#produce(output, weight, bias);
  }

  /** Channels that the rows of a weight compute. */
  #produce(output: Value, weight: Value | null | undefined, bias: Value | null | undefined): void {
    const made = this.start(output);
    this.#place(weight, 0, made);
    this.#place(bias, 0, made);
    for (const { channels } of made) if (weight) channels.root.producers.push(weight.name);
  }

  /** Two tensors that are added or multiplied have the same channels; a number for all ties nothing. */
  #together(node: Node, output: Value): void {
    const [a, b] = node.inputs.map((input) => input && this.#segments.get(input));
    const other = node.inputs.find((input) => input && !this.#segments.has(input));
    if (a && b && alike(a, b)) {
      for (const [index, segment] of a.entries()) {
        const partner = b[index];
        if (partner) unite(segment.channels.root, partner.channels.root);
      }
      this.#set(output, a);
    } else if (a && other && elementCount(other.shape) === 1) this.#set(output, a);
    else this.#unknown(node);
  }

  /** Whatever else computes with channels may depend on how many there are. */
  #unknown(node: Node): void {
    for (const input of node.inputs) if (input) this.keep(this.of(input));
    for (const output of node.outputs) this.keep(this.start(output));
  }

  #place(parameter: Value | null | undefined, axis: number, segments: readonly Segment[]): void {
    if (!parameter) return;
    let offset = 0;
    for (const { channels, repeat } of segments) {
      channels.root.places.push({ parameter: parameter.name, axis, offset, repeat });
      offset += channels.size * repeat;
    }
  }

  #make(size: number): Channels {
    const channels = new Channels(size);
    this.#all.push(channels);
    return channels;
  }

  #set(value: Value, segments: readonly Segment[]): readonly Segment[] {
    this.#segments.set(value, segments);
    return segments;
  }
}

function unite(a: Channels, b: Channels): void {
  if (a === b) return;
  b.parent = a;
  a.removable &&= b.removable;
  a.places.push(...b.places);
  a.producers.push(...b.producers);
}

/** Whether two channel axes consist of the same parts. */
function alike(a: readonly Segment[], b: readonly Segment[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ channels, repeat }, index) =>
        channels.size === b[index]?.channels.size && repeat === b[index].repeat,
    )
  );
}

function groupsOf({ attributes: { group } }: Node): number {
  return group && 'int' in group ? group.int : 1;
}

function isAlongChannels({ attributes: { axis } }: Node): boolean {
  return axis !== undefined && 'int' in axis && axis.int === 1;
}

/** N×C×H×W → N×(C·H·W) */
function isFlattening(x: Value, output: Value): boolean {
  return output.shape.length === 2 && output.shape[1] === elementCount(x.shape.slice(1));
}
