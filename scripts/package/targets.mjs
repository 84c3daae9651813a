// @ts-check

/**
 * The platforms that have native builds of both packages, under VS Code's names.
 * @typedef {object} Target
 * @property {string} onnxruntime the folder below onnxruntime-node's `bin/napi-v6`
 * @property {string[]} images npm packages with sharp's build and what it links to
 * @property {number} limitMB what the package may weigh
 */

/** Electron's own GLib clashes with that of sharp's native build on Linux; there its WebAssembly build decodes. */
export const WASM = '@img/sharp-wasm32';

/** @type {Record<string, Target>} */
export const TARGETS = {
  'linux-x64': {
    onnxruntime: 'linux/x64',
    images: ['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64', WASM],
    limitMB: 40,
  },
  'linux-arm64': {
    onnxruntime: 'linux/arm64',
    images: ['@img/sharp-linux-arm64', '@img/sharp-libvips-linux-arm64', WASM],
    limitMB: 40,
  },
  'win32-x64': { onnxruntime: 'win32/x64', images: ['@img/sharp-win32-x64'], limitMB: 45 },
  'win32-arm64': { onnxruntime: 'win32/arm64', images: ['@img/sharp-win32-arm64'], limitMB: 45 },
  'darwin-arm64': {
    onnxruntime: 'darwin/arm64',
    images: ['@img/sharp-darwin-arm64', '@img/sharp-libvips-darwin-arm64'],
    limitMB: 40,
  },
};
