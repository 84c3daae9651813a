import { window } from 'vscode';
import { basename } from 'node:path';
import type { ImageResult } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import { formatExactCount } from '../../shared/format';
import { askForClassFolder } from '../dataset/askForClassFolder';
import type { DatasetMemory } from '../dataset/pickDataset';
import type { PlacedFile, Placing } from '../dataset/placeFile';
import { placeImages } from '../dataset/placeImages';

/** An image of the results, where it is now. */
export interface ChosenResult {
  /** Absolute path. */
  readonly image: string;
  readonly result: ImageResult;
}

/** Puts images of the results into class folders of a data set, after asking where. Those that cannot be read stay where they are. */
export async function placeResults(
  how: Placing,
  chosen: readonly ChosenResult[],
  memory: DatasetMemory,
  onPlaced: (placed: readonly PlacedFile[], undone: boolean) => void,
): Promise<void> {
  const readable = chosen.flatMap(({ image, result }) =>
    'error' in result ? [] : [{ image, label: result.predictions[0]?.label }],
  );
  const [first] = readable;
  if (!first) {
    throw new HeadstartError(
      'image/none-found',
      'None of the selected images can be read. Select others to put them into class folders.',
    );
  }
  const what = readable.length === 1 ? basename(first.image) : `${formatExactCount(readable.length)} images`;
  const verb = how === 'copy' ? 'Copy' : 'Move';
  const answer = await askForClassFolder({
    title: `${verb} ${what} to class`,
    memory,
    suggested: [...new Set(readable.flatMap(({ label }) => label ?? []))],
    each: readable.length > 1,
  });
  if (!answer) return;
  if (how === 'move' && !(await confirmMove(what, answer.name))) return;
  await placeImages(
    readable.map(({ image, label }) => ({ image, folder: answer.folderFor(label) })),
    { how, target: answer.name, onPlaced },
  );
}

async function confirmMove(what: string, target: string): Promise<boolean> {
  const chosen = await window.showWarningMessage(
    `Move ${what} to ${target}?`,
    { modal: true, detail: 'The files leave the folders that they are in. No file is overwritten.' },
    'Move',
  );
  return chosen === 'Move';
}
