import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancellationTokenSource, extensions, Uri } from 'vscode';
import type { HeadstartApi } from '../../headstart';
import { headstart, inWorkspace } from './headstart';
import type { HostTest } from './HostTest';

/** What another extension gets. */
async function api(): Promise<HeadstartApi> {
  const extension = extensions.getExtension<HeadstartApi>('headstart.headstart');
  if (!extension) throw new Error('VS Code does not know the extension.');
  return extension.activate();
}

const demoWeights = (): string => join(headstart().extensionPath, 'models/demo/model.safetensors');

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof Error && 'code' in error && error.code === code;
}

export const apiTests: readonly HostTest[] = [
  {
    name: 'gives other extensions its version and what they may ask',
    run: async () => {
      const given = await api();
      const { version } = JSON.parse(
        await readFile(join(headstart().extensionPath, 'package.json'), 'utf8'),
      ) as { version: string };
      strictEqual(given.version, version);
      for (const name of ['classify', 'models', 'inspect', 'check'] as const)
        strictEqual(typeof given[name], 'function');
    },
  },
  {
    name: 'classifies for other extensions, by address and by path, with the model in use and a named one',
    run: async () => {
      const { classify } = await api();
      const star = inWorkspace('star-1.jpg');
      const answer = await classify(star, { top: 3 });
      strictEqual(answer.image, star.fsPath);
      strictEqual(answer.predictions.length, 3);
      strictEqual(answer.predictions[0]?.label, 'star');
      strictEqual(answer.architecture, 'shufflenet_v2_x0_5');
      strictEqual(answer.device, 'cpu');
      ok(answer.milliseconds > 0);
      const named = await classify(star.fsPath, { model: demoWeights() });
      strictEqual(named.predictions.length, 5);
      strictEqual(named.predictions[0]?.index, answer.predictions[0].index);
      strictEqual(named.predictions[0].logit, answer.predictions[0].logit);
    },
  },
  {
    name: 'tells other extensions what is wrong by a code',
    run: async () => {
      const { classify, check } = await api();
      await rejects(classify(inWorkspace('missing.png')), hasCode('file/not-found'));
      await rejects(classify('star-1.jpg'), hasCode('file/unreadable'));
      await rejects(classify(Uri.parse('https://example.invalid/a.png')), hasCode('file/unreadable'));
      await rejects(
        classify(inWorkspace('star-1.jpg'), { model: '/nowhere/at-all.pth' }),
        hasCode('file/not-found'),
      );
      await rejects(check(demoWeights(), { architecture: 'resnet1' }), hasCode('architecture/unknown'));
      const source = new CancellationTokenSource();
      source.cancel();
      await rejects(classify(inWorkspace('star-1.jpg'), { token: source.token }), hasCode('cancelled'));
    },
  },
  {
    name: 'lists models, inspects and checks for other extensions',
    run: async () => {
      const { models, inspect, check } = await api();
      const all = await models();
      const demo = all.find(({ kind }) => kind === 'demo');
      deepStrictEqual(demo, { id: 'demo', kind: 'demo', name: 'Demo model', inUse: true, present: true });
      const published = all.find(({ id }) => id === 'resnet18:IMAGENET1K_V1');
      strictEqual(published?.acc1, 69.758);
      strictEqual(published.present, false);
      const { format, tensors, parameters } = await inspect(Uri.file(demoWeights()));
      strictEqual(format, 'safetensors');
      ok(parameters > 300_000);
      ok(tensors.some(({ name, dtype }) => name === 'fc.weight' && dtype === 'F32'));
      const report = await check(demoWeights());
      strictEqual(report.architecture, 'shufflenet_v2_x0_5');
      strictEqual(report.classes, 10);
      match(report.verdict, /^(fits|head)$/);
      strictEqual(report.loadedFraction, 1);
    },
  },
];
