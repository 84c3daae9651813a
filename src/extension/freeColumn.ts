import { window, type ViewColumn } from 'vscode';

/**
 * Where a tab is opened: in the active group, or where that shows a page of VS Code's own, as the walkthrough is, in another. VS Code
 * itself keeps a walkthrough in sight in wide windows only.
 */
export function freeColumn(): ViewColumn {
  const { all, activeTabGroup } = window.tabGroups;
  const { activeTab } = activeTabGroup;
  // Extensions are not told what the tab of such a page holds.
  const isPage = activeTab !== undefined && activeTab.input === undefined;
  const other = isPage ? all.find((group) => group !== activeTabGroup) : undefined;
  // By its number: what VS Code takes for the active one may by then be another than the one that was looked at here.
  return (other ?? activeTabGroup).viewColumn;
}
