import type { QuickPickItem } from 'vscode';
import type { PruneParams } from '../../shared/pruneProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';
import { inspectDataFolder } from '../runs/inspectDataFolder';
import { askForText, askToPick, runSteps, type Step } from '../runs/multiStep';
import { askForName } from './askForName';
import type { PruneJob } from './CompressionJob';
import type { CopyPlace } from './copyPlace';
import { knownClasses, type KnownClasses } from './knownClasses';
import { parseShares } from './parseShares';
import type { PictureItem, PictureItemsOptions } from './pictureItems';

export interface PruneFlowOptions {
  readonly model: ResolvedModel;
  readonly place: CopyPlace;
  readonly items: (options: Pick<PictureItemsOptions, 'without'>) => Promise<PictureItem[]>;
  /** Gives undefined where something is wrong with the answer, after it has told the user. */
  readonly orSay: <R>(work: Promise<R>) => Promise<R | undefined>;
}

interface WhatItem extends QuickPickItem {
  readonly what: PruneParams['what'];
  /** Shares in percent that are offered. */
  readonly shares: string;
  readonly prompt: string;
}

const WHATS: readonly WhatItem[] = [
  {
    label: 'Channels',
    description: 'smaller and faster',
    detail: 'Takes whole channels out. Costs accuracy, most of which training brings back.',
    what: 'channels',
    shares: '90, 75, 60, 45',
    prompt: 'Shares of the channels that stay, in percent. Several give a curve of accuracy against size',
  },
  {
    label: 'Single weights',
    description: 'a smaller compressed file, not faster',
    detail: 'Sets the smallest weights to zero. The network stays as large and takes as long.',
    what: 'weights',
    shares: '60, 40, 20',
    prompt: 'Shares of the weights that stay, in percent. Several give a curve',
  },
];

interface EpochsItem extends QuickPickItem {
  readonly epochs: number;
}

const NO_TRAINING: EpochsItem = {
  label: 'No training',
  description: 'measure only',
  detail: 'Seconds. The copy can be trained later, with Fine-tune….',
  epochs: 0,
};

const TRAININGS: readonly EpochsItem[] = [
  {
    label: 'Short training',
    description: '3 epochs of all layers',
    detail: 'For each copy. Images that are held out measure the accuracy.',
    epochs: 3,
  },
  {
    label: 'Longer training',
    description: '10 epochs of all layers',
    detail: 'For each copy. Brings back more of the accuracy.',
    epochs: 10,
  },
  NO_TRAINING,
];

const SOME_CLASSES =
  'The images show some of the model’s classes only; training on them would forget the others.';

/** Asks what to take out, how much, what to measure and train on, and the name. Undefined when the user changed their mind. */
export async function pruneFlow(options: PruneFlowOptions): Promise<PruneJob | undefined> {
  const { model, orSay } = options;
  const { architecture, classes } = model.spec;
  let chosen: WhatItem | undefined;
  let text: string | undefined;
  let shares: readonly number[] = [];
  let data: string | null | undefined;
  let known: KnownClasses | undefined;
  let epochs = 0;
  let out: string | undefined;

  const askWhat: Step = async (place) => {
    const answer = await askToPick(
      place,
      'What is taken out',
      Promise.resolve(WHATS),
      (item) => item === chosen,
    );
    if ('end' in answer) return answer.end;
    if (answer.value !== chosen) text = undefined;
    chosen = answer.value;
    return 'next';
  };
  const askShares: Step = async (place) => {
    if (!chosen) return 'back';
    const { what, prompt, shares: usual } = chosen;
    const present = what === 'channels' ? presentShare(architecture) : 1;
    const validate = (now: string): Promise<string | undefined> => {
      const parsed = parseShares(now, present);
      return Promise.resolve('problem' in parsed ? parsed.problem : undefined);
    };
    const answer = await askForText(place, prompt, text ?? below(usual, present), validate);
    if ('end' in answer) return answer.end;
    text = answer.value;
    const parsed = parseShares(text, present);
    if ('problem' in parsed) return 'again';
    ({ shares } = parsed);
    return 'next';
  };
  const askData: Step = async (place) => {
    const question = 'Class folders with the model’s classes, which measure the accuracy and train';
    const without = { label: 'No images', detail: 'Size and time alone; nothing is said of the accuracy.' };
    const answer = await askToPick(
      place,
      question,
      options.items({ without }),
      ({ folder }) => folder === data,
    );
    if ('end' in answer) return answer.end;
    if (answer.value.none) {
      data = null;
      arrange();
      return 'next';
    }
    const path = await answer.value.path?.();
    if (path === undefined) return 'again';
    const found = await orSay(inspectDataFolder(path).then(() => knownClasses(path, classes)));
    if (found === undefined) return 'again';
    data = path;
    known = found;
    arrange();
    return 'next';
  };
  const askTraining: Step = async (place) => {
    const items = known === 'all' ? TRAININGS : [{ ...NO_TRAINING, detail: SOME_CLASSES }];
    const question = 'Whether each copy is trained after it';
    const answer = await askToPick(place, question, Promise.resolve(items), (item) => item.epochs === epochs);
    if ('end' in answer) return answer.end;
    ({ epochs } = answer.value);
    return 'next';
  };
  const askOut: Step = async (place) => {
    const answer = await askForName(place, 'prune', options.place, out);
    if (!('end' in answer)) {
      out = answer.value;
      return 'next';
    }
    return answer.end;
  };
  const steps = [askWhat, askShares, askData, askTraining, askOut];
  /** Training needs images. */
  function arrange(): void {
    if (data === null) epochs = 0;
    steps.splice(3, steps.length - 3, ...(data === null ? [] : [askTraining]), askOut);
  }
  if (!(await runSteps(`Prune ${model.title}`, steps))) return undefined;
  if (!chosen || data === undefined || out === undefined) return undefined;
  return { kind: 'prune', model, what: chosen.what, shares, data, epochs, out };
}

/** The share of its channels that a network has, by its name: `resnet18~0.7`. */
function presentShare(architecture: string): number {
  const share = Number(/~(0\.\d{1,2})$/.exec(architecture)?.[1]);
  return share > 0 ? share : 1;
}

/** Those of some shares in percent that would remove something; the half of what is there where none would. */
function below(usual: string, present: number): string {
  const fitting = usual.split(', ').filter((percent) => Number(percent) < Math.round(present * 100));
  return fitting.length > 0 ? fitting.join(', ') : String(Math.max(1, Math.round(present * 50)));
}
