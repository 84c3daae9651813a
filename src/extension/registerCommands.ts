import { commands, Uri, type Disposable } from 'vscode';
import type { CommandContext } from './CommandContext';
import { COMMAND_IDS } from './commandIds';
import { notifyError } from './notifyError';

/** Registers all commands. What one throws is told to the user. */
export function registerCommands(context: CommandContext): Disposable[] {
  return COMMAND_IDS.map((id) => {
    const run = async (...args: unknown[]): Promise<void> => {
      try {
        // What commands do is loaded when one is run, so that activation does not wait for it.
        const { COMMANDS } = await import('./commands');
        await COMMANDS[id](context, resourcesOf(args), args[0]);
      } catch (error) {
        // Not awaited: a program that runs a command must not wait for somebody to close the message.
        void notifyError(error, { log: context.log, retry: () => run(...args), command: id });
      }
    };
    return commands.registerCommand(id, run);
  });
}

/** Menus give the file that was clicked and the whole selection, of which the clicked file may not be a part. */
function resourcesOf([clicked, selection]: readonly unknown[]): Uri[] {
  if (!(clicked instanceof Uri)) return [];
  const selected = Array.isArray(selection) ? selection.filter((item) => item instanceof Uri) : [];
  return selected.length > 1 ? selected : [clicked];
}
