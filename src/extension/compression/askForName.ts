import { window } from 'vscode';
import { basename, dirname, extname, join, relative } from 'node:path';
import { problemWithName } from '../runs/modelFolderName';
import { askForText, type StepEnd, type StepPlace } from '../runs/multiStep';
import { copyPath, freeName, type CopyPlace } from './copyPlace';
import { isTaken } from './moveDraft';

type Kind = 'int8' | 'prune';

const WHAT: Readonly<Record<Kind, string>> = { int8: 'int8 copy', prune: 'pruned model' };

/** Asks what a copy is called when it is kept. Nothing that is there can be named. @returns its absolute path */
export async function askForName(
  place: StepPlace,
  kind: Kind,
  { folder, stem }: CopyPlace,
  before?: string,
): Promise<{ readonly value: string } | { readonly end: StepEnd }> {
  // A copy of a copy is not named twice.
  const wanted = kind === 'int8' ? `${stem}-int8` : `${stem.replace(/-pruned(-\d+)?$/, '')}-pruned`;
  const proposal =
    before === undefined
      ? await freeName(wanted, kind === 'int8' ? '.onnx' : '', (name) => isTaken(join(folder, name)))
      : basename(before);
  const prompt = `Name of the ${WHAT[kind]}, in ${folder}`;
  const answer = await askForText(place, prompt, proposal, (text) => problem(folder, text, kind));
  return 'end' in answer ? answer : { value: copyPath(folder, answer.value, kind) };
}

/** Asks for another name where the one that was wanted has been taken. @returns its absolute path */
export async function askForAnotherName(taken: string, kind: Kind): Promise<string | undefined> {
  const folder = dirname(taken);
  const ending = kind === 'int8' ? extname(taken) : '';
  const stem = basename(taken, ending);
  const name = await window.showInputBox({
    title: 'Keep under another name',
    prompt: `There is a “${basename(taken)}” already in ${folder}`,
    value: await freeName(stem, ending, (each) => isTaken(join(folder, each))),
    validateInput: (text) => problem(folder, text, kind),
    ignoreFocusOut: true,
  });
  return name === undefined ? undefined : copyPath(folder, name, kind);
}

function problem(folder: string, text: string, kind: Kind): Promise<string | undefined> {
  // An ending alone is no name.
  if (text.trim() === '') return Promise.resolve(`Give the ${WHAT[kind]} a name.`);
  return problemWithName(join(folder, 'data'), relative(folder, copyPath(folder, text, kind)), []);
}
