import { createRequire } from 'node:module';
import type sharpModule from 'sharp';
import { HeadstartError } from '../../shared/errors';

type Sharp = typeof sharpModule;

let loaded: Sharp | undefined;

/**
 * Loads sharp on first use. Inside Electron on Linux its native build crashes the process, because Electron has already loaded a
 * GLib of the system's (sharp issue 4522); there the WebAssembly build decodes, with the same bytes.
 * @throws `engine/cannot-start` where the build that is needed is not installed or does not load
 */
export function loadSharp(): Sharp {
  if (loaded) return loaded;
  const webAssembly = needsWebAssembly(process.versions, process.platform);
  try {
    const require = createRequire(__filename);
    if (webAssembly) putWebAssemblyInPlace(require);
    const sharp = require('sharp') as Sharp;
    sharp.cache(false); // every picture is read once
    loaded = sharp;
    return sharp;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    const missing = webAssembly ? '@img/sharp-wasm32' : `sharp for ${process.platform}-${process.arch}`;
    throw new HeadstartError(
      'engine/cannot-start',
      `The image decoder does not load (${reason}). Reinstall Headstart for this platform; it needs ${missing}.`,
      { cause: error },
    );
  }
}

/** Whether sharp's native build would share its process with Electron's GLib. `ELECTRON_RUN_AS_NODE` makes no difference. */
export function needsWebAssembly(versions: NodeJS.ProcessVersions, platform: NodeJS.Platform): boolean {
  return platform === 'linux' && versions.electron !== undefined;
}

/**
 * sharp's `lib/sharp.js` does nothing but pick a build, and prefers the native one. Its place in the module cache is taken by the
 * WebAssembly build before anything asks for it.
 */
function putWebAssemblyInPlace(require: NodeJS.Require): void {
  const build: unknown = require('@img/sharp-wasm32/sharp.node');
  const picker = require.resolve('sharp/lib/sharp.js');
  const buildPath = require.resolve('@img/sharp-wasm32/sharp.node');
  const entry = require.cache[buildPath];
  if (!entry) throw new Error(`${buildPath} loaded ${typeof build} but is not in the module cache`);
  require.cache[picker] = entry;
}
