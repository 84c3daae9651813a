import { stat } from 'node:fs/promises';
import type { TreeModule, TreeResult } from '../../shared/engineProtocol';
import { formatCount, formatExactCount, formatOutputShape } from '../../shared/format';
import { readModelFolder } from '../../weights/readModelFolder';
import type { Command } from '../Command';
import { formatTable } from '../formatTable';
import { wholeNumber } from '../parseCommandLine';

/** More classes than any published classifier has, few enough for a head that fits in memory. */
const MAX_CLASSES = 1_000_000;

/** `headstart tree`: a network, layer by layer. */
export const tree: Command = {
  name: 'tree',
  summary: 'Show a network layer by layer: types, parameters, output shapes, multiplications',
  positionals: 'ARCH|FOLDER',
  arity: [1, 1],
  options: {
    classes: { value: 'N', description: "classes of the head; a model folder's own, otherwise 1000" },
  },
  examples: ['headstart tree resnet18', 'headstart tree squeezenet1_1 --classes 10 --json'],
  async run({ positionals: [what = ''], options, json }, context) {
    const found = await stat(what).catch(() => undefined);
    const folder = found?.isDirectory() ? await readModelFolder(what) : undefined;
    const numClasses =
      options.classes === undefined
        ? folder?.classes.length
        : wholeNumber('classes', options.classes, 1, MAX_CLASSES);
    // Shapes and work are those of the pictures that the network is used with.
    const { preprocessing } = folder ?? (await context.catalogue()).defaultOf(what) ?? {};
    const result = await context.engine.request(
      'tree',
      {
        architecture: folder?.architecture ?? what,
        ...(numClasses !== undefined && { numClasses }),
        ...(preprocessing && { inputSize: preprocessing.crop }),
      },
      { signal: context.signal },
    );
    context.print(json ? JSON.stringify(result) : formatTree(result));
    return 0;
  },
};

function formatTree({ architecture, parameters, macs, modules }: TreeResult): string {
  const table = formatTable(
    [
      { title: 'LAYER' },
      { title: 'TYPE' },
      { title: 'PARAMETERS', align: 'right' },
      { title: 'OUTPUT', align: 'right' },
      { title: 'MULTIPLICATIONS', align: 'right' },
    ],
    modules.map((module) => [
      layerName(module, architecture),
      module.type,
      module.parameters > 0 ? formatCount(module.parameters) : '',
      module.outputShape ? formatOutputShape(module.outputShape) : '',
      module.macs > 0 ? formatCount(module.macs) : '',
    ]),
  );
  return `${table}\n\n${formatExactCount(parameters)} parameters, ${formatExactCount(macs)} multiplications a picture`;
}

/** The last part of the path, as far in as the layer is deep. */
function layerName({ path }: TreeModule, architecture: string): string {
  if (path === '') return architecture;
  const parts = path.split('.');
  return `${'  '.repeat(parts.length)}${parts.at(-1) ?? ''}`;
}
