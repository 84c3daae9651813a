import { resolve } from 'node:path';
import { isHubName, parseHubName } from '../weights/hub/HubName';
import type { HubSettings } from '../weights/hub/hubSettings';

/** What the engine opens for an argument: an absolute path, an address as it is, and for a model of the hub that of its weights. */
export function toCheckpointPath(argument: string, { endpoint }: HubSettings): string {
  if (/^https?:\/\//i.test(argument)) return argument;
  if (!isHubName(argument)) return resolve(argument);
  const { repository, revision } = parseHubName(argument);
  return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/model.safetensors`;
}
