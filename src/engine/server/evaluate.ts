import { HeadstartError } from '../../shared/errors';
import type { EvaluateParams } from '../../shared/evaluationProtocol';
import type { PicturePrediction } from '../../shared/trainingProtocol';
import { onnxPictures } from '../onnx/onnxPictures';
import { type Dataset, readDataset } from '../data/readDataset';
import { splitDataset } from '../data/splitDataset';
import { runPictures } from '../predict/runPictures';
import { softmax } from '../predict/softmax';
import { classQuality } from '../train/classQuality';
import { measure } from '../train/measure';
import { deviceFor, isOnnx } from './deviceFor';
import { breathe, type Handler } from './RequestContext';

/** How many mistaken pictures a result names. */
const MISTAKES = 100;

/** How often a model is right about the pictures of a labelled data set. */
export const evaluate: Handler<'evaluate'> = async (params, context) => {
  const { sessions, onnxSessions, signal, notify } = context;
  const { request, model, ignoreExif } = params;
  const dataset = heldOut(await readDataset(params.data, 1), params.heldOut);
  const labels = matchClasses(dataset, model.classes);
  const images = dataset.samples.map(({ path }) => path);
  const unreadable: { path: string; error: { code: HeadstartError['code']; message: string } }[] = [];
  const found: { path: string; label: number; logits: Float32Array }[] = [];
  const device = await deviceFor(model, params.device ?? 'auto', context);
  const rest = (): Promise<void> => breathe(signal);
  const pictures = isOnnx(model)
    ? onnxPictures({ images, model, ignoreExif, sessions: onnxSessions, device, breathe: rest })
    : runPictures({ images, model, ignoreExif }, sessions, rest, device);
  let done = 0;
  for await (const one of pictures) {
    if ('error' in one) unreadable.push({ path: one.image, error: one.error });
    else found.push({ path: one.image, label: labels[done] ?? 0, logits: one.logits });
    done += 1;
    notify('progress', { request, done, total: images.length });
  }
  const [first] = unreadable;
  if (found.length === 0) {
    throw new HeadstartError(
      'data/too-few',
      `None of the ${images.length} pictures can be read. ${first?.error.message ?? ''}`,
    );
  }
  const { accuracy, top5, loss, confusion } = measure(
    found.map(({ logits }) => logits),
    found.map(({ label }) => label),
  );
  const mistakes = found.flatMap(({ path, label, logits }): PicturePrediction[] => {
    const predicted = logits.indexOf(Math.max(...logits));
    return predicted === label
      ? []
      : [{ path, label, predicted, probability: softmax(logits)[predicted] ?? 0 }];
  });
  return {
    top1: accuracy,
    top5,
    loss,
    images: found.length,
    confusion,
    classes: model.classes,
    perClass: classQuality(confusion, model.classes),
    mistakes: mistakes.toSorted((a, b) => b.probability - a.probability).slice(0, MISTAKES),
    unreadable,
    ...device.summary,
  };
};

/** The validation part of a data set that has one, or the one that is asked for. */
function heldOut(dataset: Dataset, asked: EvaluateParams['heldOut']): Dataset {
  if (asked) return { ...dataset, samples: splitDataset(dataset, asked.share, asked.seed).validation };
  const samples = dataset.samples.filter(({ split }) => split === 'val');
  return samples.length > 0 ? { ...dataset, samples } : dataset;
}

/**
 * The model's number of each picture's class, by the class's name.
 * @throws data/malformed where the model does not know a class, or knows two of that name
 */
function matchClasses({ classes, samples }: Dataset, known: readonly string[]): number[] {
  const list = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
  const unknown = classes.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const more = known.length > LISTED ? ', …' : '';
    throw new HeadstartError(
      'data/malformed',
      `The model does not know ${unknown.length === 1 ? 'the class' : 'the classes'} ${list(unknown)}; it knows ${list(known.slice(0, LISTED))}${more}. Name the folders alike.`,
    );
  }
  const double = classes.filter((name) => known.indexOf(name) !== known.lastIndexOf(name));
  if (double.length > 0) {
    throw new HeadstartError(
      'data/malformed',
      `The model has two classes of the name ${list(double)}, so that nobody can tell which the pictures are of.`,
    );
  }
  return samples.map(({ label }) => known.indexOf(classes[label] ?? ''));
}

/** Classes of a model that a message names. */
const LISTED = 10;
