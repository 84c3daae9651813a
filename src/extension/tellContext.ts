import { dirname } from 'node:path';
import type { RunAction } from '../shared/runProtocol';
import type { CurrentModel } from './CurrentModel';
import type { ContextKey, ContextKeys } from './ContextKeys';
import type { ModelLibrary } from './models/ModelLibrary';
import type { PictureClassifier } from './PictureClassifier';
import type { Runs } from './runs/Runs';

export interface ContextSources {
  readonly runs: Pick<Runs, 'list' | 'onChange'>;
  readonly library: Pick<ModelLibrary, 'downloads'>;
  readonly classifier: Pick<PictureClassifier, 'current'>;
  readonly model: Pick<CurrentModel, 'state'>;
}

const RUN_KEYS = {
  pause: 'headstart.runs.pause',
  continue: 'headstart.runs.continue',
  stop: 'headstart.runs.stop',
  cancel: 'headstart.runs.cancel',
  resume: 'headstart.runs.resume',
  use: 'headstart.runs.use',
} as const satisfies Partial<Record<RunAction, ContextKey>>;

/**
 * Keeps the context keys at what is the case.
 * @returns what is called when the model or the picture has changed
 */
export function tellContext(
  keys: Pick<ContextKeys, 'set'>,
  { runs, library, classifier, model }: ContextSources,
): () => void {
  const tellRuns = (): void => {
    const { list } = runs;
    keys.set('headstart.runs.any', list.length > 0);
    const actions = new Set(list.flatMap(({ state }) => state.actions));
    for (const [action, key] of Object.entries(RUN_KEYS)) keys.set(key, actions.has(action as RunAction));
    if (actions.has('use')) keys.set('headstart.trained', true);
  };
  const tellDownloads = (): void => {
    const states = [...library.downloads.states.values()];
    keys.set('headstart.downloads.any', states.length > 0);
    keys.set(
      'headstart.downloads.running',
      states.some(({ status }) => status === 'running'),
    );
  };
  runs.onChange(tellRuns);
  library.downloads.onChange(tellDownloads);
  tellRuns();
  tellDownloads();
  keys.set('headstart.active', true);
  return () => {
    const answered = classifier.current.status === 'done';
    keys.set('headstart.hasAnswer', answered);
    if (!answered) return;
    keys.set('headstart.classified', true);
    const { state } = model;
    if (state.status !== 'ready') return;
    const folder = dirname(state.weights);
    if (runs.list.some(({ out }) => out === folder)) keys.set('headstart.triedTrained', true);
  };
}
