import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commands, TabInputCustom, window } from 'vscode';
import { hook, inWorkspace, until } from './headstart';
import type { HostTest } from './HostTest';

const FOLDER = 'headstart-samples';

/** Runs a command and takes what its questions offer. */
async function accept(command: string): Promise<void> {
  const running = Promise.resolve(commands.executeCommand(command)).then(() => 'done' as const);
  while ((await Promise.race([running, sleep(400)])) !== 'done')
    await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
}

export const startTests: readonly HostTest[] = [
  {
    name: 'opens the walkthrough',
    run: async () => {
      await commands.executeCommand('headstart.getStarted');
      // Soon after the start VS Code does not know the walkthrough yet and opens its own page.
      await until('its tab', () =>
        window.tabGroups.all
          .flatMap(({ tabs }) => tabs)
          .find(({ label }) => /^(Walkthrough|Welcome)/.test(label)),
      );
      // The page takes the focus as it finishes loading, which would close the next question.
      await commands.executeCommand('workbench.action.closeAllEditors');
    },
  },
  {
    name: 'copies the sample pictures into the workspace and opens one, which a command then classifies',
    run: async () => {
      const { classification } = await hook();
      await accept('headstart.openSamples');
      const star = inWorkspace(FOLDER, 'pictures', 'star-1.jpg');
      await until('the picture', () => {
        const input = window.tabGroups.activeTabGroup.activeTab?.input;
        return input instanceof TabInputCustom && input.uri.fsPath === star.fsPath;
      });
      const classes = (await readdir(inWorkspace(FOLDER, 'new-classes').fsPath)).filter(
        (name) => !name.includes('.'),
      );
      deepStrictEqual(classes, ['cloud', 'lightning', 'sun', 'umbrella']);

      await commands.executeCommand('headstart.classify');
      const shown = classification();
      strictEqual(shown.status === 'done' && shown.image, star.fsPath);
      strictEqual(shown.status === 'done' && shown.predictions[0]?.label, 'star');
    },
  },
  {
    name: 'trains on the sample pictures and tries the new model on one that was held out',
    run: async () => {
      const { classification, runs } = await hook();
      await accept('headstart.fineTuneSamples');
      const run = await until('the run', () => runs().find(({ name }) => name === 'new-classes-model'));
      await until('the end', () => runs().find(({ id }) => id === run.id)?.status === 'done', 50_000);
      await commands.executeCommand('headstart.tryTrainedModel');
      const shown = classification();
      if (shown.status !== 'done') throw new Error(JSON.stringify(shown));
      ok(shown.image.startsWith(inWorkspace(FOLDER, 'new-classes').fsPath));
      strictEqual(shown.predictions[0]?.label, basename(dirname(shown.image)));

      await commands.executeCommand('headstart.useModel', { kind: 'demo' });
      await commands.executeCommand('headstart.removeRun', run.id);
      await commands.executeCommand('workbench.action.closeAllEditors');
      await rm(inWorkspace(FOLDER).fsPath, { recursive: true });
    },
  },
];
