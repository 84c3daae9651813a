import { commands, Uri, workspace } from 'vscode';

/** Shows a file or folder in the explorer, or where it is outside the workspace, in the system's file manager. */
export async function revealPath(path: string): Promise<void> {
  const uri = Uri.file(path);
  if (workspace.getWorkspaceFolder(uri)) await commands.executeCommand('revealInExplorer', uri);
  else await commands.executeCommand('headstart.revealModel', { kind: 'path', path });
}
