import { commands, window } from 'vscode';

/** Tells the user that the CPU took the place of another device, and why. */
export async function warnOfDevice(note: string): Promise<void> {
  const select = 'Select device';
  if ((await window.showWarningMessage(note, select)) === select)
    await commands.executeCommand('headstart.selectDevice');
}
