import { HeadstartError } from '../../shared/errors';
import type { OnnxFacts, OnnxUse, OnnxValue } from '../../shared/onnxProtocol';

/** How pictures go into a model and scores come out, as far as its shapes tell. */
export interface OnnxSignature extends Omit<OnnxUse, 'scores'> {
  /** Side of the square that it takes, in pixels; null where it takes any. */
  readonly side: number | null;
  /** Scores of a picture; null where the shape leaves it open. */
  readonly classes: number | null;
}

const TYPES = ['float', 'uint8'] as const;

/**
 * Reads from its inputs and outputs how a model classifies: one picture in, one list of scores out.
 * @throws model/not-a-classifier
 */
export function onnxSignature(file: string, { inputs, outputs }: OnnxFacts): OnnxSignature {
  const refuse = (what: string): HeadstartError =>
    new HeadstartError(
      'model/not-a-classifier',
      `${file} cannot classify: ${what}. Headstart runs ONNX models with one input for a colour picture (float or uint8, N×3×S×S, N×S×S×3 or one picture H×W×3) and one output of scores.`,
    );
  const [input, ...moreInputs] = inputs;
  const [output, ...moreOutputs] = outputs;
  if (!input || moreInputs.length > 0) {
    throw refuse(`it has ${inputs.length} inputs${list(inputs)}`);
  }
  if (!output || moreOutputs.length > 0) {
    throw refuse(`it has ${outputs.length} outputs${list(outputs)}`);
  }
  const type = TYPES.find((known) => known === input.type);
  const shape = input.shape ?? [];
  if (!type) throw refuse(`its input ${describe(input)} is neither float nor uint8`);
  const layout = layoutOf(shape, type);
  if (!layout) throw refuse(`its input ${describe(input)} is no colour picture`);
  if (output.type !== 'float') throw refuse(`its output ${describe(output)} is not float`);
  const scores = output.shape;
  if (scores && (scores.length === 0 || scores.slice(2).some((extent) => extent !== 1))) {
    throw refuse(`its output ${describe(output)} is no list of scores`);
  }
  const [batch, height, width] =
    layout === 'HWC'
      ? [1, '', '']
      : layout === 'NCHW'
        ? [shape[0], shape[2], shape[3]]
        : [shape[0], shape[1], shape[2]];
  if (typeof height === 'number' && typeof width === 'number' && height !== width) {
    throw refuse(`it takes pictures of ${width}×${height}, which is no square`);
  }
  const side = [height, width].find((extent) => typeof extent === 'number') ?? null;
  const classes = scores?.[scores.length === 1 ? 0 : 1];
  return {
    input: input.name,
    output: output.name,
    ...{ type, layout, side },
    batch: typeof batch === 'number' ? Math.max(1, batch) : 1,
    classes: typeof classes === 'number' ? classes : null,
  };
}

function layoutOf(shape: readonly (number | string)[], type: string): OnnxUse['layout'] | undefined {
  if (shape.length === 3 && shape[2] === 3 && type === 'uint8') return 'HWC';
  if (shape.length !== 4) return undefined;
  if (shape[1] === 3) return 'NCHW';
  return shape[3] === 3 ? 'NHWC' : undefined;
}

function describe({ name, type, shape }: OnnxValue): string {
  const extents = shape?.map((extent) => (extent === '' ? '?' : extent)).join('×') ?? 'of any shape';
  return `“${name}” (${[type || 'no tensor', extents].join(' ')})`;
}

function list(values: readonly OnnxValue[]): string {
  return values.length === 0 ? '' : ` (${values.map(({ name }) => `“${name}”`).join(', ')})`;
}
