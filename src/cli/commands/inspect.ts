import { formatExactCount } from '../../shared/format';
import { toCheckpointPath } from '../toCheckpointPath';
import type { Command } from '../Command';
import { formatTable } from '../formatTable';

/** `headstart inspect`: what is in a weights file. */
export const inspect: Command = {
  name: 'inspect',
  summary:
    'List the tensors of a weights file (.pth, .pt, .safetensors) without loading it or running its pickle',
  positionals: 'FILE|URL|hf:OWNER/NAME',
  arity: [1, 1],
  options: {},
  examples: [
    'headstart inspect resnet18.pth',
    'headstart inspect model.safetensors --json',
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
    for (const line of metadata) context.print(line);
    return 0;
  },
};
