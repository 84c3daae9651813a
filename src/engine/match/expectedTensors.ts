import { buildArchitecture } from '../../architectures/catalog';
import type { BuildOptions } from '../../architectures/Classifier';
import { stateDictEntries } from '../../architectures/describeNetwork';
import { Parameter } from '../../architectures/modules/Parameter';
import type { StateDictEntry } from '../../shared/engineProtocol';
import { inputSizeOf } from './inputSizeOf';
import type { NamedShape } from './NamedShape';
import { AUXILIARY_HEADS } from './rules/torchvisionRules';

/** What the checkpoint of one architecture holds, and where its number of classes shows. */
export interface ExpectedTensors {
  readonly architecture: string;
  readonly numClasses: number;
  /** The state dict, in its order. */
  readonly entries: readonly StateDictEntry[];
  /** Names of the tensors that are trained; the others are buffers. */
  readonly parameters: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, StateDictEntry>;
  /** Names of the tensors whose first extent is the number of classes. */
  readonly heads: ReadonlySet<string>;
  /** Name of the weight of the head that predicts. */
  readonly predictor: string;
  /** Names of the buffers that follow from the architecture: counters of batches and tables of positions. */
  readonly computed: ReadonlySet<string>;
  /** Names of the tensors of auxiliary heads, by head. */
  readonly auxiliary: ReadonlyMap<string, readonly string[]>;
  /** Names of the tensors without which no file is whole: all but computed buffers and auxiliary heads. */
  readonly required: ReadonlySet<string>;
}

const known = new Map<string, ExpectedTensors>();

/** Tables that are kept; each takes about a hundred kilobytes. Beyond it the oldest goes. */
const MAX_KNOWN = 256;

/** Statistics that training gathers; every other buffer is the same in all files of an architecture. */
const STATISTIC = /(^|\.)running_(mean|var)$/;

/**
 * The tensors of an architecture. Built when they are first asked for, and kept.
 * @throws `architecture/unknown`, `architecture/input-size`
 */
export function expectedTensors(
  architecture: string,
  { numClasses = 1000, inputSize = 224 }: Partial<BuildOptions> = {},
): ExpectedTensors {
  const key = `${architecture}:${numClasses}:${inputSize}`;
  const cached = known.get(key);
  if (cached) return cached;
  const expected = build(architecture, { numClasses, inputSize });
  known.set(key, expected);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return expected;
}

function build(architecture: string, options: BuildOptions): ExpectedTensors {
  const network = buildArchitecture(architecture, options);
  const entries = stateDictEntries(network);
  const parameters = new Set(
    [...network.stateDict()].filter((tensor) => tensor instanceof Parameter).map(({ name }) => name),
  );
  const computed = new Set(
    entries.filter(({ name }) => !parameters.has(name) && !STATISTIC.test(name)).map(({ name }) => name),
  );
  const auxiliary = new Map(
    (AUXILIARY_HEADS[architecture] ?? []).map((head) => [
      head,
      entries.filter(({ name }) => name.startsWith(`${head}.`)).map(({ name }) => name),
    ]),
  );
  const optional = new Set([...computed, ...[...auxiliary.values()].flat()]);
  return {
    architecture,
    numClasses: options.numClasses,
    entries,
    byName: new Map(entries.map((entry) => [entry.name, entry])),
    parameters,
    heads: new Set(network.headPaths.flatMap((path) => [`${path}.weight`, `${path}.bias`])),
    predictor: `${network.headPaths.at(-1) ?? ''}.weight`,
    computed,
    auxiliary,
    required: new Set(entries.map(({ name }) => name).filter((name) => !optional.has(name))),
  };
}

/**
 * The tensors of an architecture with as many classes as the head in `found` has, and with tables for the input size that those in
 * `found` are for; with ImageNet's 1000 classes and the usual size where nothing tells.
 * @param inputSize side of the input in pixels, where it is known
 * @throws `architecture/unknown`, `architecture/input-size`
 */
export function expectedForHeadOf(
  architecture: string,
  found: ReadonlyMap<string, NamedShape>,
  inputSize?: number,
): ExpectedTensors {
  const side = inputSize ?? inputSizeOf(architecture, found);
  const size = side === undefined ? {} : { inputSize: side };
  const usual = expectedTensors(architecture, size);
  const classes = found.get(usual.predictor)?.shape[0];
  if (classes === undefined || classes < 1 || classes > MAX_CLASSES) return usual;
  return expectedTensors(architecture, { ...size, numClasses: classes });
}

/** No published classifier has more (ImageNet-21K has 21,843); beyond it a file lies about its head. */
const MAX_CLASSES = 1_000_000;
