import { basename } from 'node:path';
import { Uri } from 'vscode';
import type { CommandContext } from '../CommandContext';
import { pickWeightsFile } from '../pickModel';
import { requireFile } from '../requireFile';

/** Opens a weights file at the report of what it is and whether it loads. */
export async function checkWeights({ weights }: CommandContext, resource: Uri | undefined): Promise<void> {
  const uri = resource ?? (await askForWeights('Check weights', 'The weights file to check'));
  // A model in ONNX is a network of its own, so there is nothing to check it against.
  if (uri) await weights.open(uri, uri.path.toLowerCase().endsWith('.onnx') ? 'layers' : 'report');
}

/** Opens the first of two weights files at its comparison with the second; asks for those that are not named. */
export async function compareWeights(
  { weights }: CommandContext,
  [clicked, other]: readonly Uri[],
): Promise<void> {
  const title = 'Compare weights';
  const first = clicked ?? (await askForWeights(title, 'The first file: changes are told relative to it'));
  if (!first) return;
  const second = other ?? (await askForWeights(title, `The file to compare ${basename(first.fsPath)} with`));
  if (!second) return;
  const file = requireFile(second);
  const document = await weights.open(first, 'compare');
  void document?.session.compareWith({ file });
}

async function askForWeights(title: string, placeHolder: string): Promise<Uri | undefined> {
  const file = await pickWeightsFile({ title, placeHolder });
  return file === undefined ? undefined : Uri.file(file);
}
