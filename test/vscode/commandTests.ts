import { deepStrictEqual, ok } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { commands } from 'vscode';
import { COMMAND_IDS } from '../../src/extension/commandIds';
import { hook, manifest } from './headstart';
import type { HostTest } from './HostTest';

/** How long a command that asks something is given before the question is closed, in milliseconds. */
const QUESTION_MS = 1500;

/** VS Code makes commands of its own for every view, such as `headstart.model.focus`. */
function isOfAView(command: string): boolean {
  const views = Object.values(manifest().contributes.views).flat();
  return views.some(({ id }) => command.startsWith(`${id}.`));
}

export const commandTests: readonly HostTest[] = [
  {
    name: 'registers exactly the commands of the manifest',
    run: async () => {
      await hook();
      const registered = (await commands.getCommands(true)).filter(
        (command) => command.startsWith('headstart.') && !isOfAView(command),
      );
      const declared = manifest().contributes.commands.map(({ command }) => command);
      deepStrictEqual(registered.sort(), declared.sort());
      deepStrictEqual(registered.sort(), [...COMMAND_IDS].sort());
    },
  },
  {
    name: 'offers in its menus only commands that exist',
    run: async () => {
      const declared = new Set(manifest().contributes.commands.map(({ command }) => command));
      const offered = Object.values(manifest().contributes.menus)
        .flat()
        .flatMap(({ command }) => command ?? []);
      ok(offered.length > 0);
      deepStrictEqual(
        offered.filter((command) => !declared.has(command)),
        [],
      );
      return Promise.resolve();
    },
  },
  ...COMMAND_IDS.map((command) => ({
    name: `${command} runs without anything being open`,
    run: async () => {
      await hook();
      await commands.executeCommand('workbench.action.closeAllEditors');
      const running = Promise.resolve(commands.executeCommand(command)).then(() => 'done' as const);
      // Those that ask for a file or a model wait for an answer; nobody gives one here.
      while ((await Promise.race([running, sleep(QUESTION_MS)])) !== 'done') {
        await commands.executeCommand('workbench.action.closeQuickOpen');
      }
    },
  })),
];
