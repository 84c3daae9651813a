/** The tabs that are there again after the window was reloaded, as VS Code and the manifest name them. */
export const PANEL_TYPES = {
  results: 'headstart.results',
  models: 'headstart.models',
  comparison: 'headstart.comparison',
  compression: 'headstart.compression',
  run: 'headstart.run',
} as const;
