import { HeadstartError } from '../../shared/errors';
import { loadLabels } from '../loadLabels';
import { HubCache, type HubSnapshot } from './HubCache';
import { formatHubName, parseHubName } from './HubName';
import { readHubModel, type HubModel } from './readHubModel';

/** Classes of ImageNet-1K, which models of it often leave unnamed. */
const IMAGENET_CLASSES = 1000;

/**
 * Finds a model of the hub on this machine. Nothing is downloaded.
 * @throws usage; model/not-cached with the command that would fetch it
 */
export async function findHubModel(
  text: string,
  hubFolder: string,
): Promise<{ readonly title: string; readonly snapshot: HubSnapshot }> {
  const name = parseHubName(text);
  const title = formatHubName(name);
  const snapshot = await new HubCache(hubFolder).find(name);
  if (snapshot) return { title, snapshot };
  throw new HeadstartError(
    'model/not-cached',
    `${title} is not on this machine; "headstart pull ${title}" fetches it.`,
  );
}

/**
 * What a model of the hub says of itself, and ImageNet's classes where it has as many and names none.
 * @throws see {@link readHubModel}; model/labels
 */
export async function resolveHubModel(snapshot: HubSnapshot, modelsFolder: string): Promise<HubModel> {
  const model = await readHubModel(snapshot);
  if (model.classes !== null || model.numClasses !== IMAGENET_CLASSES) return model;
  return {
    ...model,
    classes: await loadLabels(modelsFolder, 'imagenet-1k'),
    notes: [...model.notes, "The model does not name its 1000 classes; they are taken to be ImageNet's."],
  };
}
