import { TabInputCustom, TabInputText, window, type Tab, type Uri } from 'vscode';
import { isImageName } from '../shared/imageExtensions';

/** The image in a tab: VS Code's own preview is a custom editor; a broken image may be open as text. */
function imageOf(tab: Tab | undefined): Uri | undefined {
  const input = tab?.input;
  if (!(input instanceof TabInputCustom || input instanceof TabInputText)) return undefined;
  return isImageName(input.uri.path) ? input.uri : undefined;
}

/** The image in the active tab. */
export function activeImage(): Uri | undefined {
  return imageOf(window.tabGroups.activeTabGroup.activeTab);
}

/** Whether any tab shows an image. */
export function anyImageOpen(): boolean {
  return window.tabGroups.all.some((group) => group.tabs.some((tab) => imageOf(tab)));
}

/** The image in the active tab, or else one that is to be seen beside it. */
export function visibleImage(): Uri | undefined {
  return (
    activeImage() ?? window.tabGroups.all.map(({ activeTab }) => imageOf(activeTab)).find((image) => image)
  );
}
