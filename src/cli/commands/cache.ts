import { stat } from 'node:fs/promises';
import { HeadstartError } from '../../shared/errors';
import { formatBytes } from '../../shared/formatBytes';
import { entryKey, type Catalogue } from '../../weights/Catalogue';
import type { CatalogueEntry } from '../../weights/catalogueSchema';
import { HubCache } from '../../weights/hub/HubCache';
import { formatHubName, isHubName, parseHubName } from '../../weights/hub/HubName';
import type { CliContext } from '../CliContext';
import { CATALOG_OPTION, type Command } from '../Command';
import { formatTable } from '../formatTable';

/** Weights that are on this machine, whoever put them there. */
interface Listed {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Null where the file has not been verified yet. */
  readonly sha256: string | null;
}

/** `headstart cache`: the weights that are on this machine. */
export const cache: Command = {
  name: 'cache',
  summary:
    "List or remove downloaded weights, in PyTorch's and the Hugging Face hub's caches, or say where they are",
  positionals: 'list|remove NAME|path',
  arity: [1, 2],
  options: CATALOG_OPTION,
  examples: [
    'headstart cache list',
    'headstart cache remove resnet18:IMAGENET1K_V1',
    'headstart cache remove hf:timm/resnet18.a1_in1k',
    'headstart cache path',
  ],
  async run({ positionals: [action, name], json }, context) {
    if ((action === 'remove') === (name !== undefined)) {
      if (action === 'list') return list(await listCached(context), json, context);
      if (action === 'path') return path(json, context);
      if (name !== undefined) return remove(name, json, context);
    }
    throw new HeadstartError(
      'usage',
      'write "headstart cache list", "headstart cache remove NAME" or "headstart cache path".',
    );
  },
};

async function listCached(context: CliContext): Promise<Listed[]> {
  const weights = context.weights();
  const listed: Listed[] = [];
  for (const entry of (await context.catalogue()).entries) {
    const state = await weights.stateOf(entry);
    if (state.state !== 'cached') continue;
    listed.push({
      name: entryKey(entry),
      path: state.file,
      bytes: state.bytes,
      sha256: state.sha256 ?? null,
    });
  }
  for (const { name, snapshot } of await new HubCache(context.hub.cacheFolder).list()) {
    const { size: bytes } = await stat(snapshot.weights);
    listed.push({ name: formatHubName(name), path: snapshot.weights, bytes, sha256: null });
  }
  return listed;
}

function list(listed: readonly Listed[], json: boolean, context: CliContext): number {
  if (json) context.print(JSON.stringify(listed));
  else if (listed.length === 0)
    context.print(`There are no weights in ${context.cacheFolder} or ${context.hub.cacheFolder}.`);
  else {
    const columns = [{ title: 'NAME' }, { title: 'SIZE', align: 'right' as const }, { title: 'PATH' }];
    context.print(
      formatTable(
        columns,
        listed.map(({ name, bytes, path: file }) => [name, formatBytes(bytes), file]),
      ),
    );
    context.print(`\n${formatBytes(listed.reduce((sum, { bytes }) => sum + bytes, 0))} in all`);
  }
  return 0;
}

async function path(json: boolean, context: CliContext): Promise<number> {
  const { cacheFolder, hub } = context;
  if (!json) {
    context.print(cacheFolder);
    return 0;
  }
  const bytes = (await listCached(context)).reduce((sum, one) => sum + one.bytes, 0);
  context.print(JSON.stringify({ path: cacheFolder, hub: hub.cacheFolder, bytes }));
  return 0;
}

async function remove(name: string, json: boolean, context: CliContext): Promise<number> {
  const hub = new HubCache(context.hub.cacheFolder);
  let removed: { path: string; bytes: number };
  if (isHubName(name)) {
    const hubName = parseHubName(name);
    removed = { path: hub.folderOf(hubName), bytes: await hub.remove(hubName) };
  } else {
    const entry = findEntry(name, await context.catalogue());
    const weights = context.weights();
    removed = { path: weights.requestOf(entry).target, bytes: await weights.remove(entry) };
  }
  if (removed.bytes === 0) {
    throw new HeadstartError(
      'model/not-cached',
      `There is nothing of ${name} on this machine; "headstart cache list" says what is.`,
    );
  }
  context.print(json ? JSON.stringify(removed) : `${removed.path}: ${formatBytes(removed.bytes)} removed`);
  return 0;
}

function findEntry(name: string, catalogue: Catalogue): CatalogueEntry {
  const [architecture = '', weights = 'DEFAULT'] = name.split(':');
  return catalogue.findByFileName(name) ?? catalogue.find(architecture, weights);
}
