import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { window, type QuickPickItem } from 'vscode';
import type { Preprocessing } from '../../shared/preprocessing';
import type { CommandContext } from '../CommandContext';
import { askForText, askToPick, runSteps, type Step } from '../runs/multiStep';
import { CROPS, parseLabels, PRESETS } from './preprocessingPresets';
import { showError } from '../notices';

/** No published network takes larger pictures than 600 pixels; far more is a slip of the finger. */
const MOST_PIXELS = 4096;
/** The side of pictures that most networks take. */
const USUAL_SIDE = 224;

const SCORES = [
  {
    label: 'Logits',
    description: 'numbers of any size; softmax makes probabilities of them',
    scores: 'logits',
  },
  { label: 'Probabilities', description: 'between 0 and 1: softmax is inside', scores: 'probabilities' },
] as const;

interface LabelItem extends QuickPickItem {
  readonly names: () => Promise<readonly string[] | undefined>;
}

/**
 * Asks what a model in ONNX does not say of itself, and writes it into a headstart.json beside it.
 * @returns whether it was written
 * @throws model/not-a-classifier, and what reading the file throws
 */
export async function askToDescribe(
  { engine, extensionUri }: CommandContext,
  file: string,
): Promise<boolean> {
  // Loaded when they are wanted, so that activation does not wait for them.
  const [{ onnxSignature }, { writeOnnxManifest }, { loadLabels }] = await Promise.all([
    import('../../weights/onnx/onnxSignature'),
    import('../../weights/onnx/OnnxManifest'),
    import('../../weights/loadLabels'),
  ]);
  const { onnx } = await engine.request('inspect', { file });
  if (!onnx) return false;
  const signature = onnxSignature(basename(file), onnx);
  const softmaxInside = onnx.operators.some(({ name, count }) => name === 'Softmax' && count === 1);
  let classes: readonly string[] = [];
  let side = signature.side ?? USUAL_SIDE;
  let resize = CROPS[0].resize;
  let values: Pick<Preprocessing, 'mean' | 'std'> = PRESETS[3] ?? { mean: [0, 0, 0], std: [1, 1, 1] };
  let scores: (typeof SCORES)[number]['scores'] = softmaxInside ? 'probabilities' : 'logits';

  const count = signature.classes;
  const imagenet = (): Promise<readonly string[]> =>
    loadLabels(`${extensionUri.fsPath}/models`, 'imagenet-1k');
  const labelItems: LabelItem[] = [
    {
      label: '$(file) From a file…',
      description: 'one name a line, or a JSON list',
      names: () => labelsFromFile(count),
    },
    ...(count === 1000 ? [{ label: 'ImageNet-1k', description: 'its 1000 classes', names: imagenet }] : []),
    ...(count === null
      ? []
      : [
          {
            label: 'Numbers',
            description: `class 0 … class ${count - 1}`,
            names: () => Promise.resolve(numbers(count)),
          },
        ]),
  ];
  const askLabels: Step = async (place) => {
    const placeholder = `What are the ${count ?? ''} classes called?`.replace('  ', ' ');
    const answer = await askToPick(
      place,
      placeholder,
      Promise.resolve(labelItems),
      ({ label }) => label === 'ImageNet-1k',
    );
    if ('end' in answer) return answer.end;
    const names = await answer.value.names();
    if (!names) return 'again';
    classes = names;
    return 'next';
  };
  const askSide: Step = async (place) => {
    const prompt = 'Side of the square pictures that the model takes, in pixels';
    const answer = await askForText(place, prompt, String(side), (text) =>
      Promise.resolve(problemWithSide(text)),
    );
    if ('end' in answer) return answer.end;
    side = Number(answer.value);
    return 'next';
  };
  const askCrop: Step = async (place) => {
    const placeholder = `How pictures are brought to ${side}×${side} pixels`;
    const answer = await askToPick(place, placeholder, Promise.resolve(CROPS), () => false);
    if ('end' in answer) return answer.end;
    resize = answer.value.resize;
    return 'next';
  };
  const askValues: Step = async (place) => {
    const answer = await askToPick(
      place,
      'What the model expects of sample values',
      Promise.resolve(PRESETS),
      () => false,
    );
    if ('end' in answer) return answer.end;
    values = answer.value;
    return 'next';
  };
  const askScores: Step = async (place) => {
    const placeholder = 'What the model returns';
    const answer = await askToPick(
      place,
      placeholder,
      Promise.resolve(SCORES),
      (item) => item.scores === scores,
    );
    if ('end' in answer) return answer.end;
    scores = answer.value.scores;
    return 'next';
  };
  const prepares = signature.layout === 'HWC';
  const steps = [
    askLabels,
    ...(prepares || signature.side !== null ? [] : [askSide]),
    ...(prepares ? [] : [askCrop]),
    ...(prepares || signature.type === 'uint8' ? [] : [askValues]),
    askScores,
  ];
  if (!(await runSteps(`Describe ${basename(file)}`, steps))) return false;
  const { mean, std } = values;
  const preprocessing = { resize: resize(side), crop: side, interpolation: 'bilinear' as const, mean, std };
  const { path } = await writeOnnxManifest(file, { classes, preprocessing, scores });
  window.setStatusBarMessage(`Headstart: ${basename(path)} was written.`, 5000);
  return true;
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `class ${index}`);
}

/** @param count how many there must be; any number when null */
async function labelsFromFile(count: number | null): Promise<readonly string[] | undefined> {
  const [uri] =
    (await window.showOpenDialog({
      title: 'Choose a file of class names',
      openLabel: 'Use',
      filters: { 'Class names': ['txt', 'json'], 'All files': ['*'] },
    })) ?? [];
  if (!uri) return undefined;
  const names = parseLabels(await readFile(uri.fsPath, 'utf8'));
  if (names && (count === null || names.length === count)) return names;
  const found = names ? `${names.length} names` : 'no list of names';
  void showError(
    `${basename(uri.fsPath)} has ${found}; the model has ${count ?? 'some'} classes. It must have one name a line, or a JSON list.`,
  );
  return undefined;
}

function problemWithSide(text: string): string | undefined {
  const side = Number(text);
  return /^\d+$/.test(text) && side >= 1 && side <= MOST_PIXELS
    ? undefined
    : `A whole number from 1 to ${MOST_PIXELS}.`;
}
