/** Every command of the extension. The table in `commands.ts` has a handler for each, the manifest an entry. */
export const COMMAND_IDS = [
  'headstart.classify',
  'headstart.classifyFolder',
  'headstart.chooseModel',
  'headstart.showLayers',
  'headstart.checkWeights',
  'headstart.compareWeights',
  'headstart.openModelTable',
  'headstart.useModel',
  'headstart.downloadModel',
  'headstart.pauseDownload',
  'headstart.cancelDownload',
  'headstart.removeModel',
  'headstart.revealModel',
  'headstart.checkModel',
  'headstart.measureModel',
  'headstart.compareModels',
  'headstart.sortModels',
  'headstart.filterModels',
  'headstart.refreshModels',
  'headstart.restartEngine',
  'headstart.showLog',
  // The same under the names that context menus show; the palette has those above.
  'headstart.menu.classify',
  'headstart.menu.classifyFolder',
  'headstart.menu.checkWeights',
  'headstart.menu.compareWeights',
] as const;

export type CommandId = (typeof COMMAND_IDS)[number];
