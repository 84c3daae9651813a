import { formatCount } from '../../shared/format';
import { findCached, publishedBytes } from '../../weights/findCached';
import { CATALOG_OPTION, type Command } from '../Command';
import { formatTable } from '../formatTable';

/** `headstart models`: the published weights, and which of them are on this machine. */
export const models: Command = {
  name: 'models',
  summary: 'List the published weights, with accuracy and size, and which of them are on this machine',
  positionals: '',
  arity: [0, 0],
  options: CATALOG_OPTION,
  examples: [
    'headstart models',
    'headstart models --json',
    'headstart models --catalog ours.headstart-catalog.json',
  ],
  async run({ json }, context) {
    const { entries } = await context.catalogue();
    const listed = await Promise.all(
      entries.map(async (entry) => ({
        architecture: entry.architecture,
        weights: entry.weights,
        acc1: entry.acc1,
        acc5: entry.acc5,
        parameters: entry.parameters,
        gflops: entry.gflops,
        bytes: publishedBytes(entry),
        url: entry.url,
        cached: (await findCached(entry, context.cacheFolder)).state === 'cached',
      })),
    );
    if (json) {
      context.print(JSON.stringify(listed));
      return 0;
    }
    const table = formatTable(
      [
        { title: 'ARCHITECTURE' },
        { title: 'WEIGHTS' },
        { title: 'TOP-1 %', align: 'right' },
        { title: 'PARAMETERS', align: 'right' },
        { title: 'GFLOPS', align: 'right' },
        { title: 'MB', align: 'right' },
        { title: 'CACHED' },
      ],
      listed.map((model) => [
        model.architecture,
        model.weights,
        model.acc1?.toFixed(1) ?? '–',
        formatCount(model.parameters),
        model.gflops.toFixed(2),
        (model.bytes / 1e6).toFixed(1),
        model.cached ? 'yes' : '',
      ]),
    );
    context.print(table);
    return 0;
  },
};
