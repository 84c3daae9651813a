import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancellationTokenSource, LanguageModelTextPart, lm, type CancellationToken } from 'vscode';
import { headstart, inWorkspace, manifest } from './headstart';
import type { HostTest } from './HostTest';

/** What a tool answers, read as an agent reads it. */
async function invoke(name: string, input: object, token?: CancellationToken): Promise<Answer> {
  const { content } = await lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
  strictEqual(content.length, 1);
  const [part] = content;
  if (!(part instanceof LanguageModelTextPart)) throw new Error('The answer is no text.');
  return JSON.parse(part.value) as Answer;
}

interface Answer {
  readonly error?: { readonly code: string; readonly message: string };
  readonly model?: string;
  readonly device?: string;
  readonly results?: readonly {
    readonly image: string;
    readonly predictions?: readonly { readonly label: string; readonly probability: number }[];
    readonly error?: { readonly code: string };
  }[];
  readonly tensors?: number;
  readonly matching?: number;
  readonly shown?: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly architecture?: string;
  readonly missing?: { readonly count: number };
  readonly models?: readonly { readonly id: string; readonly present: boolean }[];
}

const WEIGHTS = 'weights.safetensors';

/** A weights file in the workspace. */
async function withWeights(work: () => Promise<void>): Promise<void> {
  const file = inWorkspace(WEIGHTS).fsPath;
  await cp(join(headstart().extensionPath, 'models/demo/model.safetensors'), file);
  await work().finally(() => rm(file));
}

export const toolTests: readonly HostTest[] = [
  {
    name: 'offers agents the tools of the manifest',
    run: async () => {
      const known = lm.tools.filter(({ name }) => name.startsWith('headstart_'));
      const declared = manifest().contributes.languageModelTools;
      deepStrictEqual(
        known.map(({ name, description }) => [name, description]),
        declared.map(({ name, modelDescription }) => [name, modelDescription]),
      );
      return Promise.resolve();
    },
  },
  {
    name: 'classifies images and folders for agents; what cannot be read has its error among the results',
    run: async () => {
      await writeFile(inWorkspace('words.png').fsPath, 'words');
      try {
        const answer = await invoke('headstart_classify', {
          paths: ['star-1.jpg', 'words.png', inWorkspace('circle-1.jpg').fsPath],
          top: 2,
        });
        const [star, words, circle] = answer.results ?? [];
        strictEqual(star?.image, 'star-1.jpg');
        strictEqual(star.predictions?.length, 2);
        strictEqual(star.predictions[0]?.label, 'star');
        match(words?.error?.code ?? '', /^image\//);
        strictEqual(circle?.predictions?.[0]?.label, 'circle');
        strictEqual(answer.device, 'cpu');
        const folder = await invoke('headstart_classify', { paths: ['.'], model: 'demo', top: 1 });
        ok((folder.results?.length ?? 0) >= 20);
        ok(folder.results?.some(({ image }) => image.endsWith('star-1.jpg')));
      } finally {
        await rm(inWorkspace('words.png').fsPath);
      }
    },
  },
  {
    name: 'inspects and checks weights for agents',
    run: () =>
      withWeights(async () => {
        const inspected = await invoke('headstart_inspect', { file: WEIGHTS, filter: 'fc.', limit: 5 });
        ok((inspected.tensors ?? 0) > 100);
        deepStrictEqual(inspected.shown?.map(({ name }) => name).toSorted(), ['fc.bias', 'fc.weight']);
        const checked = await invoke('headstart_check', { file: WEIGHTS });
        strictEqual(checked.architecture, 'shufflenet_v2_x0_5');
        strictEqual(checked.missing?.count, 0);
        const named = await invoke('headstart_classify', { paths: ['star-1.jpg'], model: WEIGHTS, top: 1 });
        ok(named.results?.[0]?.predictions);
      }),
  },
  {
    name: 'lists models for agents, those on this machine first',
    run: async () => {
      const all = await invoke('headstart_models', { filter: 'resnet18' });
      deepStrictEqual(
        all.models?.map(({ id }) => id),
        ['resnet18:IMAGENET1K_V1'],
      );
      const present = await invoke('headstart_models', { onlyPresent: true });
      strictEqual(present.models?.[0]?.id, 'demo');
      ok(present.models.every((model) => model.present));
    },
  },
  {
    name: 'tells agents by a result what is wrong with a call',
    run: async () => {
      const codes = await Promise.all(
        [
          ['headstart_classify', { paths: ['missing.png'] }],
          ['headstart_classify', { paths: ['https://example.invalid/a.png'] }],
          ['headstart_classify', { paths: ['star-1.jpg'], model: 'resnet18:IMAGENET1K_V1' }],
          ['headstart_inspect', { file: 'star-1.jpg' }],
          ['headstart_check', { file: 'nowhere.pth' }],
        ].map(async ([name, input]) => (await invoke(name as string, input as object)).error?.code ?? ''),
      );
      deepStrictEqual(codes.slice(0, 3), ['file/not-found', 'url/forbidden', 'model/not-cached']);
      match(codes[3] ?? '', /^checkpoint\//);
      strictEqual(codes[4], 'file/not-found');
    },
  },
  {
    name: 'reads a file outside the workspace for an agent once the user has said yes',
    run: async () => {
      // Without being asked for, it would have an error for a result; in the host's tests VS Code says yes to what asks.
      const outside = join(headstart().extensionPath, 'models/demo/model.safetensors');
      ok(((await invoke('headstart_inspect', { file: outside })).tensors ?? 0) > 100);
    },
  },
  {
    name: 'ends a tool that is cancelled',
    run: async () => {
      const source = new CancellationTokenSource();
      const running = invoke('headstart_classify', { paths: ['.'] }, source.token);
      source.cancel();
      await rejects(running);
      strictEqual((await invoke('headstart_classify', { paths: ['star-1.jpg'] })).error, undefined);
    },
  },
];
