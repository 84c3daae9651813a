/** The editor for weights files, as the manifest names it. */
export const WEIGHTS_VIEW_TYPE = 'headstart.weights';
