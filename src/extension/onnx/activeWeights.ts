import { TabInputCustom, window, type Uri } from 'vscode';
import { WEIGHTS_VIEW_TYPE } from '../weights/weightsViewType';

/** The file of the weights editor that is in front, if its name ends so. */
export function activeWeights(ending: string): Uri | undefined {
  const input: unknown = window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof TabInputCustom) || input.viewType !== WEIGHTS_VIEW_TYPE) return undefined;
  return input.uri.path.toLowerCase().endsWith(ending) ? input.uri : undefined;
}
