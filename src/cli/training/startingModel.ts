import { HeadstartError } from '../../shared/errors';
import type { ModelSpec } from '../../shared/modelSpec';
import type { Preprocessing } from '../../shared/preprocessing';
import type { CliContext } from '../CliContext';
import type { OptionValues } from '../Command';
import { wholeNumber } from '../parseCommandLine';

/** No published network takes larger pictures than 518 pixels; far more is a slip of the finger. */
const MOST_PIXELS = 4096;

/** What training starts from. */
export type StartingModel = Pick<ModelSpec, 'architecture' | 'preprocessing'> & {
  readonly weights: string | null;
  readonly title: string;
};

/**
 * The network, weights and preprocessing that options name. From scratch a network needs no weights: its preprocessing is that of its
 * published ones.
 */
export async function startingModel(
  options: OptionValues,
  fromScratch: boolean,
  context: CliContext,
): Promise<StartingModel> {
  const { arch, weights } = options;
  if (fromScratch && arch !== undefined) {
    if (weights !== undefined) {
      throw new HeadstartError('usage', 'Training from scratch draws its weights; leave --weights out.');
    }
    const entry = (await context.catalogue()).find(arch, 'DEFAULT');
    const preprocessing = resized(entry.preprocessing, options);
    return { architecture: arch, preprocessing, weights: null, title: `${arch} · fresh weights` };
  }
  const { spec, title, notes } = await context.model(
    {
      ...(arch !== undefined && { architecture: arch }),
      ...(weights !== undefined && { weights }),
    },
    { labels: 'optional' },
  );
  for (const note of notes) context.note(note);
  return {
    architecture: spec.architecture,
    preprocessing: resized(spec.preprocessing, options),
    weights: fromScratch ? null : spec.weights,
    title: fromScratch ? `${spec.architecture} · fresh weights` : title,
  };
}

/** Another side of the square, the margin that is cut off in proportion. */
function resized(preprocessing: Preprocessing, { size }: OptionValues): Preprocessing {
  if (size === undefined) return preprocessing;
  const crop = wholeNumber('size', size, 1, MOST_PIXELS);
  return { ...preprocessing, crop, resize: Math.round((preprocessing.resize / preprocessing.crop) * crop) };
}
