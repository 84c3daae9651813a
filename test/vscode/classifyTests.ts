import { deepStrictEqual, match, ok, strictEqual } from 'node:assert';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  commands,
  ConfigurationTarget,
  TabInputCustom,
  TabInputWebview,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Classification } from '../../src/extension/PictureClassifier';
import { headstart, hook, inWorkspace, until } from './headstart';
import type { HostTest } from './HostTest';

/** Runs the command on a file and gives what is then shown. */
async function classify(file: Uri): Promise<Classification> {
  const { classification } = await hook();
  await commands.executeCommand('headstart.classify', file);
  return classification();
}

function best(classification: Classification): string | undefined {
  return classification.status === 'done'
    ? classification.predictions[0]?.label
    : JSON.stringify(classification);
}

function errorCode(classification: Classification): string {
  return classification.status === 'failed' ? classification.error.code : classification.status;
}

async function write(name: string, content: string | Uint8Array): Promise<Uri> {
  const file = inWorkspace(name);
  await writeFile(file.fsPath, content);
  return file;
}

/** The first classes that the samples are named after: `star-1.jpg` is a star. */
async function samples(): Promise<{ file: Uri; label: string }[]> {
  const names = (await readdir(inWorkspace().fsPath)).filter((name) => name.endsWith('-1.jpg'));
  return names.map((name) => ({
    file: inWorkspace(name),
    label: name.replace(/-1\.jpg$/, '').replace('-', ' '),
  }));
}

export const classifyTests: readonly HostTest[] = [
  {
    name: 'classifies an image with five predictions, best first',
    run: async () => {
      const shown = await classify(inWorkspace('star-1.jpg'));
      if (shown.status !== 'done') throw new Error(JSON.stringify(shown));
      strictEqual(shown.predictions.length, 5);
      strictEqual(shown.predictions[0]?.label, 'star');
      const probabilities = shown.predictions.map(({ probability }) => probability);
      deepStrictEqual(
        probabilities,
        probabilities.toSorted((a, b) => b - a),
      );
      ok(shown.milliseconds > 0);
    },
  },
  {
    name: 'recognises one sample of each class',
    run: async () => {
      const all = await samples();
      strictEqual(all.length, 10);
      for (const { file, label } of all) strictEqual(best(await classify(file)), label);
    },
  },
  ...[
    { name: 'text.png', content: 'This is a text.', code: /^image\// },
    { name: 'empty.jpg', content: '', code: /^file\/empty$/ },
    { name: 'truncated.jpg', content: undefined, code: /^image\// },
  ].map(({ name, content, code }) => ({
    name: `says what is wrong with ${name}, and goes on`,
    run: async () => {
      const whole = await workspace.fs.readFile(inWorkspace('star-1.jpg'));
      const shown = await classify(await write(name, content ?? whole.subarray(0, whole.length / 2)));
      match(errorCode(shown), code);
      match(JSON.stringify(shown), new RegExp(`"message":"[^"]*${name}`));
      strictEqual(best(await classify(inWorkspace('circle-1.jpg'))), 'circle');
    },
  })),
  {
    name: 'says what is wrong with a missing file and with a folder that is called x.png',
    run: async () => {
      await mkdir(inWorkspace('x.png').fsPath, { recursive: true });
      strictEqual(errorCode(await classify(inWorkspace('missing.png'))), 'file/not-found');
      strictEqual(errorCode(await classify(inWorkspace('x.png'))), 'file/not-a-file');
    },
  },
  {
    name: 'opens a folder of images as a table',
    run: async () => {
      await commands.executeCommand('headstart.classifyFolder', inWorkspace());
      const tab = await until('the results tab', () =>
        window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.startsWith('Results: ')),
      );
      ok(tab.input instanceof TabInputWebview);
    },
  },
  {
    name: 'follows the image that is opened',
    run: async () => {
      const { classification } = await hook();
      await commands.executeCommand('headstart.model.focus');
      for (const name of ['heart-1.jpg', 'spiral-1.jpg']) {
        const file = inWorkspace(name);
        await commands.executeCommand('vscode.open', file);
        await until(`the answer for ${name}`, () => {
          const shown = classification();
          return shown.status === 'done' && shown.image === file.fsPath;
        });
      }
    },
  },
  {
    name: 'shows as many predictions as the setting says',
    run: async () => {
      const configuration = workspace.getConfiguration('headstart');
      await configuration.update('topK', 2, ConfigurationTarget.Workspace);
      try {
        const shown = await classify(inWorkspace('star-1.jpg'));
        strictEqual(shown.status === 'done' && shown.predictions.length, 2);
      } finally {
        await configuration.update('topK', undefined, ConfigurationTarget.Workspace);
      }
    },
  },
  {
    name: 'checks a weights file in an editor of its own',
    run: async () => {
      const weights = join(headstart().extensionPath, 'models/demo/model.safetensors');
      await commands.executeCommand('headstart.checkWeights', Uri.file(weights));
      const tab = await until('the editor', () => window.tabGroups.activeTabGroup.activeTab);
      ok(tab.input instanceof TabInputCustom);
      strictEqual(tab.input.viewType, 'headstart.weights');
      strictEqual(tab.input.uri.fsPath, weights);
    },
  },
];
