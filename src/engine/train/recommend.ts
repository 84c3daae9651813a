import type { Classifier } from '../../architectures/Classifier';
import { stagePaths } from '../../architectures/stagePaths';
import { elementCount } from '../../shared/dtype';
import type { AdviseResult } from '../../shared/adviceProtocol';
import { formatCount, formatPercent } from '../../shared/format';
import { Parameter } from '../../architectures/modules/Parameter';
import type { ProbeResult } from './probe';

export interface ProbeNumbers extends ProbeResult {
  /** Pictures of each class. */
  readonly counts: readonly number[];
  readonly chance: number;
}

/* Rules of thumb, not laws: they say where to begin. */

/** Frozen features that are this good leave little to gain. */
const SEPARATED = 0.97;
/** Pictures a class below which more trainable layers learn the pictures by heart. */
const FEW = 20;
/** Pictures a class from which all layers may be trained, and the accuracy below which it is worth while. */
const MANY = 200;
const POOR = 0.8;
/** Pictures a class from which fresh weights may do as well, where the features say hardly more than chance. */
const ENOUGH_TO_START_ANEW = 1000;
const HARDLY_MORE = 0.1;
/** Share of the parameters before the head that "the last stages" are. */
const LAST_STAGES = 0.25;

type Recommendation = Pick<AdviseResult, 'train' | 'recipe' | 'reason'>;

/** What to train, by how many pictures there are and how well frozen features tell their classes apart. */
export function recommend(network: Classifier, numbers: ProbeNumbers): Recommendation {
  const { counts, chance, logistic, nearestMean, folds } = numbers;
  const pictures = counts.reduce((sum, count) => sum + count, 0);
  const least = Math.min(...counts);
  const facts =
    `${pictures} pictures of ${counts.length} classes, at least ${least} a class. A linear classifier on the frozen features gets ` +
    `${formatPercent(logistic)} of unseen pictures right, the nearest class mean ${formatPercent(nearestMean)}, ` +
    `the most frequent class alone would ${formatPercent(chance)} (${folds}-fold cross-validation). `;
  if (logistic >= SEPARATED) {
    return head(`${facts}The features already separate the classes: train the head alone.`);
  }
  if (least < FEW) {
    return head(
      `${facts}With fewer than ${FEW} pictures a class, training more layers would learn the pictures by heart: ` +
        'train the head alone, and collect more pictures if that is not good enough.',
    );
  }
  if (least >= ENOUGH_TO_START_ANEW && logistic < chance + HARDLY_MORE * (1 - chance)) {
    return {
      train: 'all',
      recipe: 'scratch',
      reason: `${facts}The features say hardly more than chance, and there are enough pictures to learn better ones: train from scratch.`,
    };
  }
  if (least >= MANY && logistic < POOR) {
    return {
      train: 'all',
      recipe: 'finetune',
      reason: `${facts}The features do not suit these pictures well, and there are enough of them: train all layers, the deeper the slower.`,
    };
  }
  const { paths, share, parameters } = lastStages(network);
  return {
    train: paths,
    recipe: 'finetune',
    reason:
      `${facts}There is something to gain and there are pictures to learn it from: train the head and ${paths.join(', ')}, ` +
      `${formatCount(parameters)} parameters, ${formatPercent(share)} of those before the head.`,
  };
}

function head(reason: string): Recommendation {
  return { train: 'head', recipe: 'head', reason };
}

/** Stages from the head on until they are a good part of the network. */
function lastStages(network: Classifier): { paths: string[]; parameters: number; share: number } {
  const heads = network.headPaths.map((path) => `${path}.`);
  const body = Array.from(network.stateDict())
    .filter((tensor) => tensor instanceof Parameter && !heads.some((path) => tensor.name.startsWith(path)))
    .reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const paths: string[] = [];
  let parameters = 0;
  for (const stage of stagePaths(network)) {
    if (parameters >= LAST_STAGES * body) break;
    paths.push(...stage.paths);
    parameters += stage.parameters;
  }
  return { paths, parameters, share: parameters / Math.max(body, 1) };
}
