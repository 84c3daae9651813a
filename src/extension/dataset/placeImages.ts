import { commands, Uri, window, workspace } from 'vscode';
import { basename } from 'node:path';
import { formatExactCount } from '../../shared/format';
import { withDelayedProgress } from '../withDelayedProgress';
import { placeFile, takeBack, type PlacedFile, type Placing } from './placeFile';
import { showInformation, showWarning } from '../notices';

/** An image and the folder that it goes into, both absolute paths. */
export interface Placement {
  readonly image: string;
  readonly folder: string;
}

interface Failure {
  readonly image: string;
  readonly reason: string;
}

export interface PlaceOptions {
  readonly how: Placing;
  /** Where to, for people. */
  readonly target: string;
  /** Told what became of files, also when it is taken back; `undone` then. */
  readonly onPlaced?: (placed: readonly PlacedFile[], undone: boolean) => void;
}

const DONE: Readonly<Record<Placing, string>> = { copy: 'copied', move: 'moved' };
const UNDO: Readonly<Record<Placing, string>> = { copy: 'Remove again', move: 'Move back' };

/** Copies or moves images into class folders, and says what came of it. No file is ever overwritten; what was done can be undone. */
export async function placeImages(placements: readonly Placement[], options: PlaceOptions): Promise<void> {
  const { how, target, onPlaced } = options;
  const placed: PlacedFile[] = [];
  const failures: Failure[] = [];
  let already = 0;
  const abort = new AbortController();
  const title = `${how === 'copy' ? 'Copying' : 'Moving'} images to ${target}`;
  await withDelayedProgress(title, abort, async () => {
    for (const { image, folder } of placements) {
      if (abort.signal.aborted) break;
      try {
        const result = await placeFile(image, folder, how);
        if (result) placed.push(result);
        else already += 1;
      } catch (error) {
        failures.push({ image, reason: reasonOf(error) });
      }
    }
  });
  onPlaced?.(placed, false);
  const report = [
    ...(placed.length > 0 || already === 0 ? [`${nameOf(placed)} ${DONE[how]} to ${target}`] : []),
    ...(already > 0 ? [`${images(already)} in that folder already`] : []),
    ...describeFailures(failures),
    ...(abort.signal.aborted ? ['then cancelled'] : []),
  ].join('; ');
  // Not awaited: the work is done, and the message may stay for as long as nobody closes it.
  void offerUndo(`${report}.`, failures.length > 0, placed, options);
}

async function offerUndo(
  report: string,
  failed: boolean,
  placed: readonly PlacedFile[],
  { how, onPlaced }: PlaceOptions,
): Promise<void> {
  const show = failed ? showWarning : showInformation;
  const [first] = placed;
  if (!first) {
    await show(report);
    return;
  }
  const chosen = await show(report, UNDO[how], 'Show');
  if (chosen === 'Show') await reveal(first.to);
  if (chosen !== UNDO[how]) return;
  const undone: PlacedFile[] = [];
  const failures: Failure[] = [];
  for (const file of placed.toReversed()) {
    try {
      await takeBack(file);
      undone.push(file);
    } catch (error) {
      failures.push({ image: file.to, reason: reasonOf(error) });
    }
  }
  onPlaced?.(undone, true);
  const again = [
    `${nameOf(undone)} ${how === 'copy' ? 'removed again' : 'moved back'}`,
    ...describeFailures(failures),
  ].join('; ');
  if (failures.length > 0) void showWarning(`${again}.`);
  else window.setStatusBarMessage(`Headstart: ${again}.`, 5000);
}

function describeFailures(failures: readonly Failure[]): string[] {
  const [first] = failures;
  if (!first) return [];
  const what = failures.length === 1 ? basename(first.image) : images(failures.length);
  return [`${what} could not be: ${first.reason.replace(/\.$/, '')}`];
}

function nameOf(placed: readonly PlacedFile[]): string {
  const [first] = placed;
  return placed.length === 1 && first ? basename(first.to) : images(placed.length);
}

function images(count: number): string {
  return count === 1 ? '1 image' : `${formatExactCount(count)} images`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function reveal(path: string): Promise<void> {
  const uri = Uri.file(path);
  const inside = workspace.getWorkspaceFolder(uri) !== undefined;
  await commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}
