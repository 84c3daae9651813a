import type { JSX } from 'preact';
import { formatExactCount } from '../../src/shared/format';
import type { OnnxFacts, OnnxValue } from '../../src/shared/onnxProtocol';
import { Facts } from '../widgets/Facts';
import { Section } from '../widgets/Section';
import { WeightsButton } from './WeightsNotice';

/** What a model in ONNX says of itself: how it is fed, what it returns, and what it computes. */
export function OnnxDetails({ onnx }: { readonly onnx: OnnxFacts }): JSX.Element {
  const { irVersion, producer, opsets, inputs, outputs, operators, unlisted } = onnx;
  const nodes = operators.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <div class="buttons">
        <WeightsButton action="useModel" />
      </div>
      <Section title="Inputs and outputs" open>
        <Facts
          facts={[
            ...describeValues('Input', inputs),
            ...describeValues('Output', outputs),
            producer === '' ? undefined : ['Written by', producer],
            ...opsets.map(({ domain, version }): [string, string] => [
              domain === '' ? 'Operator set' : domain,
              String(version),
            ]),
            ['IR version', String(irVersion)],
            unlisted > 0
              ? [
                  'Not listed',
                  `${formatExactCount(unlisted)} tensors`,
                  'Kept as lists of numbers, or of a type that Headstart does not read',
                ]
              : undefined,
          ]}
        />
      </Section>
      <Section title="Operators" count={formatExactCount(nodes)} open>
        <ul class="names">
          {operators.map(({ name, count }) => (
            <li key={name}>
              {name} <span class="quiet">{formatExactCount(count)}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

/** Numbered where there are several. */
function describeValues(word: string, values: readonly OnnxValue[]): [string, string][] {
  return values.map((value, index) => [
    values.length === 1 ? word : `${word} ${index + 1}`,
    describeValue(value),
  ]);
}

/** `scores: float 1×1000`; an extent that each run chooses by its name, or as a question mark. */
function describeValue({ name, type, shape }: OnnxValue): string {
  const extents = shape?.map((extent) => (extent === '' ? '?' : extent)).join('×') ?? 'any shape';
  return `${name}: ${type || 'no tensor'} ${extents}`;
}
