import { formatExactCount } from '../../shared/format';
import type { OnnxFacts, OnnxValue } from '../../shared/onnxProtocol';
import { toCheckpointPath } from '../toCheckpointPath';
import type { Command } from '../Command';
import { formatTable } from '../formatTable';

/** `headstart inspect`: what is in a weights file. */
export const inspect: Command = {
  name: 'inspect',
  summary:
    'List the tensors of a weights file (.pth, .pt, .safetensors, .onnx) without loading it or running its pickle',
  positionals: 'FILE|URL|hf:OWNER/NAME',
  arity: [1, 1],
  options: {},
  examples: [
    'headstart inspect resnet18.pth',
    'headstart inspect model.safetensors --json',
    'headstart inspect classifier.onnx',
    'headstart inspect hf:timm/resnet18.a1_in1k',
  ],
  async run({ positionals: [file = ''], json }, context) {
    const result = await context.engine.request(
      'inspect',
      { file: toCheckpointPath(file, context.hub) },
      { signal: context.signal },
    );
    if (json) {
      context.print(JSON.stringify(result));
      return 0;
    }
    const table = formatTable(
      [
        { title: 'TENSOR' },
        { title: 'TYPE' },
        { title: 'SHAPE', align: 'right' },
        { title: 'BYTES', align: 'right' },
        { title: 'OFFSET', align: 'right' },
      ],
      result.tensors.map(({ name, dtype, shape, bytes, offset }) => [
        name,
        dtype,
        shape.join('×') || 'scalar',
        formatExactCount(bytes),
        formatExactCount(offset),
      ]),
    );
    const metadata = Object.entries(result.metadata).map(([key, value]) => `${key}: ${value}`);
    context.print(table);
    context.print('');
    context.print(
      `${result.format}, ${result.tensors.length} tensors, ${formatExactCount(result.parameters)} parameters`,
    );
    if (result.onnx) for (const line of describeOnnx(result.onnx)) context.print(line);
    for (const line of metadata) context.print(line);
    return 0;
  },
};

function describeOnnx({
  irVersion,
  producer,
  opsets,
  inputs,
  outputs,
  operators,
  unlisted,
}: OnnxFacts): string[] {
  const value = ({ name, type, shape }: OnnxValue): string =>
    `${name} (${[type, shape?.map((extent) => (extent === '' ? '?' : extent)).join('×') ?? 'any shape'].join(' ')})`;
  return [
    `IR version ${irVersion}, ${opsets.map(({ domain, version }) => `opset ${version}${domain && ` of ${domain}`}`).join(', ')}${producer && `, written by ${producer}`}`,
    `inputs: ${inputs.map(value).join(', ')}`,
    `outputs: ${outputs.map(value).join(', ')}`,
    `operators: ${operators.map(({ name, count }) => `${count} ${name}`).join(', ')}`,
    ...(unlisted > 0
      ? [`${unlisted} initialisers are kept as lists of numbers and are not in the table`]
      : []),
  ];
}
