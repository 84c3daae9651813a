import { commands } from 'vscode';
import { showWarning } from '../notices';

/** Tells the user that the CPU took the place of another device, and why. */
export async function warnOfDevice(note: string): Promise<void> {
  const select = 'Select device';
  if ((await showWarning(note, select)) === select) await commands.executeCommand('headstart.selectDevice');
}
