import { resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { formatBytes } from '../../shared/formatBytes';
import { applyMirror } from '../../weights/applyMirror';
import { entryKey } from '../../weights/Catalogue';
import type { DownloadOptions } from '../../weights/download/Downloader';
import type { DownloadedFile } from '../../weights/download/DownloadRequest';
import { publishedBytes } from '../../weights/findCached';
import { isHubName, parseHubName } from '../../weights/hub/HubName';
import type { CliContext } from '../CliContext';
import { CATALOG_OPTION, type Command, type OptionValues } from '../Command';
import { DownloadBar } from '../DownloadBar';

/** `headstart pull`: published weights onto this machine. The command is the consent. */
export const pull: Command = {
  name: 'pull',
  summary: 'Download published weights, or those of a Hugging Face model, and verify them',
  positionals: 'ARCH[:WEIGHTS]|hf:OWNER/NAME[@REVISION]',
  arity: [1, 1],
  options: {
    mirror: {
      value: 'URL',
      description: 'a server with the same paths to download from; HEADSTART_MIRROR when absent',
    },
    to: {
      value: 'FOLDER',
      description: "the folder to put the file into; PyTorch's or the hub's cache when absent",
    },
    ...CATALOG_OPTION,
  },
  examples: [
    'headstart pull resnet18',
    'headstart pull resnet50:IMAGENET1K_V1 --to weights',
    'headstart pull hf:timm/resnet18.a1_in1k',
    'headstart pull resnet18 --mirror https://mirror.example',
  ],
  async run({ positionals: [what = ''], options, json }, context) {
    const bar = new DownloadBar();
    const download = { signal: context.signal, onProgress: bar.update.bind(bar) };
    let file: DownloadedFile;
    try {
      file = isHubName(what)
        ? await pullHubModel(what, options, context, download)
        : await pullEntry(what, options, context, download);
    } finally {
      bar.stop();
    }
    const { path, bytes, sha256, transferred } = file;
    if (json) {
      context.print(JSON.stringify({ path, bytes, sha256 }));
      return 0;
    }
    context.note(transferred === 0 ? 'It is here already, and is what was published.' : `SHA-256: ${sha256}`);
    context.print(path);
    return 0;
  },
};

async function pullEntry(
  what: string,
  options: OptionValues,
  context: CliContext,
  download: DownloadOptions,
): Promise<DownloadedFile> {
  const [architecture = '', weights = 'DEFAULT', ...more] = what.split(':');
  if (more.length > 0 || architecture === '' || weights === '') {
    throw new HeadstartError(
      'usage',
      `${JSON.stringify(what)} does not name published weights; write ARCH or ARCH:WEIGHTS, e.g. resnet18:IMAGENET1K_V1.`,
    );
  }
  const entry = (await context.catalogue()).find(architecture, weights);
  const { to } = options;
  const cache = context.weights({ folder: to && resolve(to), mirror: mirrorOf(options, context) });
  const { host } = new URL(cache.requestOf(entry).url);
  context.note(
    `${entryKey(entry)}: ${formatBytes(publishedBytes(entry))} from ${host}, into ${cache.folder}`,
  );
  context.note(`Licence: ${entry.licence ?? 'none is stated by the publisher.'}`);
  return cache.pull(entry, download);
}

async function pullHubModel(
  what: string,
  options: OptionValues,
  context: CliContext,
  download: DownloadOptions,
): Promise<DownloadedFile> {
  const name = parseHubName(what);
  const { hub, fetch, downloader } = context;
  const settings = {
    ...hub,
    endpoint: applyMirror(`${hub.endpoint}/`, mirrorOf(options, context)).replace(/\/$/, ''),
  };
  // Loaded when it is wanted: the hub's client is the largest part of the command.
  const { pullFromHub } = await import('../../weights/hub/pullFromHub');
  return pullFromHub(
    name,
    { settings, fetch, downloader, folder: options.to && resolve(options.to) },
    {
      ...download,
      onFound: ({ licence }, bytes) => {
        context.note(
          `${what}: ${formatBytes(bytes)} from ${new URL(settings.endpoint).host}, into ${options.to ?? settings.cacheFolder}`,
        );
        context.note(`Licence: ${licence ?? 'none is stated by the publisher.'}`);
      },
    },
  );
}

function mirrorOf({ mirror }: OptionValues, { env }: CliContext): string | undefined {
  return mirror ?? env.HEADSTART_MIRROR;
}
