import { architectureNames } from '../../architectures/catalog';
import { HeadstartError } from '../../shared/errors';
import { expectedTensors } from './expectedTensors';
import type { NamedShape } from './NamedShape';
import { NAMING_RULES } from './rules/namingRules';
import { namesOf, scorable, score, type Score } from './score';
import { isSigned, translate, type Translation } from './Translation';
import { viewsOf } from './View';

/** An architecture, and the way of reading the file in which it is most like it. */
export interface Candidate extends Score {
  readonly architecture: string;
  readonly translation: Translation;
}

export interface Recognition {
  readonly best: Candidate;
  /** How sure it is, 0…1. */
  readonly confidence: number;
  /** The next best of other architectures, at most three, best first. */
  readonly runnersUp: readonly Candidate[];
}

/** Below this share of fitting tensors, a likeness says nothing: networks of different families share a few names. */
const LEAST_SHARE = 0.3;
/** What a part of a network must at least fill of the whole. */
const LEAST_FILLED = 0.05;
/** Where shapes do not fit, this share of the names must. */
const LEAST_NAMED = 0.6;
/** A name without its shape counts this much of a name with it. */
const NAME_WEIGHT = 0.3;
const RUNNERS_UP = 3;

let everyName: ReadonlySet<string> | undefined;

function allNames(): ReadonlySet<string> {
  return (everyName ??= namesOf(architectureNames()));
}

/** The best way of reading a file for each architecture, or for one, that has anything of it; the most like first. */
export function candidatesFor(found: readonly NamedShape[], architecture?: string): Candidate[] {
  const architectures = architecture === undefined ? architectureNames() : [architecture];
  const best = new Map<string, Candidate>();
  const names = architecture === undefined ? allNames() : namesOf(architectures);
  for (const view of viewsOf(found)) {
    const rules = NAMING_RULES.filter((rule) => isSigned(view, rule));
    for (const rule of [undefined, ...rules]) {
      const translation = translate(view, rule);
      const tensors = scorable(translation, names);
      if (tensors.known.length === 0) continue;
      for (const name of architectures) {
        if (rule && !rule.architectures.test(name)) continue;
        const candidate = { architecture: name, translation, ...score(tensors, expectedTensors(name)) };
        if (candidate.named === 0) continue;
        const before = best.get(name);
        if (!before || weight(candidate) > weight(before)) best.set(name, candidate);
      }
    }
    // Nothing can be more like it, and no other way of reading is as plain.
    if ([...best.values()].some(({ similarity }) => similarity === 1)) break;
  }
  return [...best.values()].sort((a, b) => weight(b) - weight(a) || a.wanted - b.wanted);
}

function weight({ filled, named }: Score): number {
  return filled + NAME_WEIGHT * (named - filled);
}

function isLike({ filled, named, wanted, held, similarity }: Score): boolean {
  const shares = [filled / wanted, filled / held];
  if (similarity >= LEAST_FILLED && Math.max(...shares) >= LEAST_SHARE) return true;
  return named / wanted >= LEAST_NAMED && named / held >= LEAST_NAMED;
}

/** The architecture that a checkpoint is most like; undefined where it is like none. */
export function mostSimilar(found: readonly NamedShape[]): Recognition | undefined {
  const [best, ...others] = candidatesFor(found).filter(isLike);
  if (!best) return undefined;
  const runnersUp = others.sort((a, b) => b.similarity - a.similarity).slice(0, RUNNERS_UP);
  return { best, confidence: confidenceIn(best, runnersUp), runnersUp };
}

/**
 * The architecture that a checkpoint is most like, whether or not it fits.
 * @throws `architecture/not-recognised` where it is like none
 */
export function recognise(found: readonly NamedShape[], file: string): Recognition {
  const recognition = mostSimilar(found);
  if (recognition) return recognition;
  const first = found.slice(0, 4).map(({ name }) => name);
  throw new HeadstartError(
    'architecture/not-recognised',
    `${file} is like none of the known architectures: its ${found.length} tensors begin with ${first.join(', ')}. ` +
      'If you know what it is, name the architecture to see what differs.',
  );
}

/** How near to whole a fit must come before the remaining doubt stops mattering. */
const DOUBT = 0.001;
/** How like the file is taken to be to something that is not known here. */
const SOMETHING_ELSE = 0.3;

/**
 * Tensors that should not be there tell more than some that are not: files are cut short more often than mixed. What one in ten says
 * is all that more of them say.
 */
const [STRANGENESS, MOST_STRANGENESS] = [5, 0.5];

/** The share of the best among all candidates and “something else”, each weighed by the inverse square of what does not fit. */
function confidenceIn(best: Candidate, runnersUp: readonly Candidate[]): number {
  const belief = ({ filled, wanted, strange }: Pick<Score, 'filled' | 'wanted' | 'strange'>) =>
    (1 - filled / wanted + Math.min(STRANGENESS * strange, MOST_STRANGENESS) + DOUBT) ** -2;
  const nothing = belief({ filled: SOMETHING_ELSE, wanted: 1, strange: 0 });
  const others = runnersUp.reduce((sum, candidate) => sum + belief(candidate), nothing);
  const own = belief(best);
  return own / (own + others);
}
