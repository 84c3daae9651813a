import { match, ok, strictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commands, ConfigurationTarget, workspace } from 'vscode';
import type { ModelRow } from '../../src/shared/models/ModelRow';
import { UnkindServer } from '../support/UnkindServer';
import { headstart, hook, inWorkspace, until } from './headstart';
import type { HostTest } from './HostTest';

const ID = 'shufflenet_v2_x0_5:shapes';

/** Runs `work` with a catalogue of one's own on a loopback server, and a cache folder of its own. */
async function withCatalogue(
  work: (server: UnkindServer, folder: string) => Promise<void>,
  serve: (weights: Buffer) => Uint8Array = (weights) => weights,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-models-'));
  const server = await UnkindServer.start();
  const demo = join(headstart().extensionPath, 'models/demo');
  const weights = await readFile(join(demo, 'model.safetensors'));
  const { classes, preprocessing } = JSON.parse(await readFile(join(demo, 'headstart.json'), 'utf8')) as {
    classes: string[];
    preprocessing: object;
  };
  const catalogue = join(folder, 'ours.json');
  const entry = {
    ...{ architecture: 'shufflenet_v2_x0_5', weights: 'shapes', default: false },
    // A name that no server knows; the mirror takes its place.
    url: 'https://zoo.invalid/models/shapes.safetensors',
    sha256: createHash('sha256').update(weights).digest('hex'),
    mebibytes: weights.length / 2 ** 20,
    ...{ acc1: 99.8, acc5: 100, parameters: 352_042, gflops: 0.014, minSize: 32 },
    ...{ labels: classes, licence: null, recipe: null, preprocessing },
  };
  await writeFile(catalogue, JSON.stringify({ source: 'a class', entries: [entry] }));
  server.serve('/models/shapes.safetensors', serve(weights));
  const configuration = workspace.getConfiguration('headstart');
  const settings = { catalogs: [catalogue], cacheFolder: join(folder, 'cache'), mirror: server.url };
  try {
    for (const [name, value] of Object.entries(settings))
      await configuration.update(name, value, ConfigurationTarget.Workspace);
    await work(server, settings.cacheFolder);
  } finally {
    for (const name of Object.keys(settings))
      await configuration.update(name, undefined, ConfigurationTarget.Workspace);
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function shapes(): Promise<ModelRow | undefined> {
  const { modelRows } = await hook();
  return modelRows().find(({ id }) => id === ID);
}

/**
 * Waits until the row of the model is as wanted.
 * @param asked the server to which the question leads that is to be said yes to; what comes afterwards (*Cancel*, *Retry*) is let be
 */
async function rowThat(
  what: string,
  wanted: (row: ModelRow) => boolean,
  asked?: UnkindServer,
): Promise<ModelRow> {
  for (let tries = 0; tries < 600; tries++) {
    const row = await shapes();
    if (row && wanted(row)) return row;
    if (asked?.requests.length === 0) await commands.executeCommand('notification.acceptPrimaryAction');
    await sleep(100);
  }
  throw new Error(`${what}: ${JSON.stringify(await shapes())}`);
}

export const modelTests: readonly HostTest[] = [
  {
    name: 'downloads a model of a catalogue of one’s own from the mirror, once it is told to, and uses it',
    run: () =>
      withCatalogue(async (server, cache) => {
        await commands.executeCommand('headstart.refreshModels');
        await rowThat('the entry', ({ state }) => state === 'absent');
        const image = inWorkspace('star-1.jpg').fsPath;
        await commands.executeCommand('headstart.classify', inWorkspace('star-1.jpg'));
        const using = commands.executeCommand('headstart.useModel', ID);
        await sleep(500);
        strictEqual(server.requests.length, 0);
        await rowThat('the model in use', ({ state, inUse }) => state === 'cached' && inUse, server);
        await using;
        strictEqual(server.requests.length, 1);
        const { classification } = await hook();
        const shown = await until('the answer', () => {
          const current = classification();
          return current.status === 'done' && current.image === image && current;
        });
        strictEqual(shown.predictions[0]?.label, 'star');
        ok((await stat(join(cache, 'shapes.safetensors'))).size > 0);
        await commands.executeCommand('headstart.measureModel', ID);
        ok(((await shapes())?.milliseconds ?? 0) > 0);
        await commands.executeCommand('headstart.useModel', { kind: 'demo', inUse: false });
      }),
  },
  {
    name: 'refuses bytes that are not the published ones, and leaves nothing behind',
    run: () =>
      withCatalogue(
        async (server, cache) => {
          await commands.executeCommand('headstart.refreshModels');
          await rowThat('the entry', ({ state }) => state === 'absent');
          const downloading = commands.executeCommand('headstart.downloadModel', ID);
          const { download } = await rowThat(
            'the failure',
            (row) => row.download?.status === 'failed',
            server,
          );
          match(download?.status === 'failed' ? download.error.code : '', /^download\/wrong-hash$/);
          await commands.executeCommand('notifications.clearAll');
          await downloading;
          await commands.executeCommand('headstart.cancelDownload', ID);
          await rowThat('nothing there', ({ state, download: left }) => state === 'absent' && left === null);
          strictEqual(await stat(join(cache, 'shapes.safetensors')).catch(() => undefined), undefined);
        },
        (weights) => weights.map((byte, index) => (index === weights.length - 1 ? byte ^ 1 : byte)),
      ),
  },
];
