import { Uri } from 'vscode';
import type { CommandContext } from '../CommandContext';
import { pickWeightsFile } from '../pickModel';

/** Opens a weights file at the report of what it is and whether it loads. */
export async function checkWeights({ weights }: CommandContext, resource: Uri | undefined): Promise<void> {
  const uri = resource ?? (await askForWeights('Check weights', 'The weights file to check'));
  if (uri) await weights.open(uri, 'report');
}

async function askForWeights(title: string, placeHolder: string): Promise<Uri | undefined> {
  const file = await pickWeightsFile({ title, placeHolder });
  return file === undefined ? undefined : Uri.file(file);
}
