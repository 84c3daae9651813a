import { buildArchitecture } from '../../architectures/catalog';
import type { BuildOptions } from '../../architectures/Classifier';
import { stateDictEntries } from '../../architectures/describeNetwork';
import { Parameter } from '../../architectures/modules/Parameter';
import type { Expected, NamedShape } from './matchStateDict';

/** What the checkpoint of one architecture holds, and where its number of classes shows. */
export interface ExpectedTensors extends Expected {
  readonly architecture: string;
  readonly numClasses: number;
  /** Names of the tensors whose first extent is the number of classes. */
  readonly heads: ReadonlySet<string>;
}

const known = new Map<string, ExpectedTensors>();

/**
 * The tensors of an architecture.
 * @throws `architecture/unknown`
 */
export function expectedTensors(
  architecture: string,
  { numClasses = 1000, inputSize = 224 }: Partial<BuildOptions> = {},
): ExpectedTensors {
  const key = `${architecture}:${numClasses}:${inputSize}`;
  const cached = known.get(key);
  if (cached) return cached;
  const network = buildArchitecture(architecture, { numClasses, inputSize });
  const expected: ExpectedTensors = {
    architecture,
    numClasses,
    entries: stateDictEntries(network),
    parameters: new Set(
      [...network.stateDict()].filter((tensor) => tensor instanceof Parameter).map(({ name }) => name),
    ),
    heads: new Set(network.headPaths.flatMap((path) => [`${path}.weight`, `${path}.bias`])),
  };
  known.set(key, expected);
  return expected;
}

/**
 * The tensors of an architecture with as many classes as the head in `found` has; with ImageNet's 1000 where it has none.
 * @throws `architecture/unknown`
 */
export function expectedForHeadOf(
  architecture: string,
  found: ReadonlyMap<string, NamedShape>,
  inputSize?: number,
): ExpectedTensors {
  const size = inputSize === undefined ? {} : { inputSize };
  const usual = expectedTensors(architecture, size);
  // The last head is the one that predicts.
  const head = [...usual.heads].findLast((name) => name.endsWith('.weight') && found.has(name));
  const classes = head === undefined ? undefined : found.get(head)?.shape[0];
  if (classes === undefined || classes < 1 || classes > MAX_CLASSES) return usual;
  return expectedTensors(architecture, { ...size, numClasses: classes });
}

/** No published classifier has more (ImageNet-21K has 21,843); beyond it a file lies about its head. */
const MAX_CLASSES = 1_000_000;
