import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { join } from 'node:path';
import { workspace } from 'vscode';
import { headstart, manifest } from './headstart';
import type { HostTest } from './HostTest';

/**
 * What loading and activating may take, in milliseconds. Seen were 25 ms of the processor's time, and up to 41 ms where twenty processes
 * shared two cores. Anything heavy takes hundreds.
 */
const LIMIT_MS = 100;

export const activationTests: readonly HostTest[] = [
  {
    name: 'is not activated before it is wanted',
    run: async () => {
      strictEqual(headstart().isActive, false);
      return Promise.resolve();
    },
  },
  {
    name: 'activates quickly, with nothing loaded but its own bundle and no engine started',
    run: async () => {
      const before = process.cpuUsage();
      const start = performance.now();
      const { enginePid } = await headstart().activate();
      const wall = performance.now() - start;
      const { user, system } = process.cpuUsage(before);
      ok(headstart().isActive);
      // On an idle machine the clock says what it takes, on a busy one the processor's time at most.
      const took = Math.min(wall, (user + system) / 1000);
      ok(took < LIMIT_MS, `${took.toFixed(1)} ms`);

      const own = join(headstart().extensionPath, 'dist');
      deepStrictEqual(
        Object.keys(require.cache).filter((file) => file.startsWith(own)),
        [join(own, 'extension.js')],
      );
      strictEqual(enginePid(), undefined);
      return `${((user + system) / 1000).toFixed(1)} ms of the processor's time, ${wall.toFixed(1)} ms by the clock`;
    },
  },
  {
    name: 'has the settings of the manifest, at their defaults',
    run: async () => {
      const declared = manifest().contributes.configuration.properties;
      const defaults = Object.entries(declared).map(([key, { default: value }]) => [key, value]);
      ok(defaults.length > 0);
      deepStrictEqual(
        defaults.map(([key]) => [key, workspace.getConfiguration().get(String(key))]),
        defaults,
      );
      const configuration = workspace.getConfiguration('headstart');
      strictEqual(configuration.get('classifyOnOpen'), true);
      strictEqual(configuration.get('topK'), 5);
      strictEqual(configuration.get('device'), 'auto');
      return Promise.resolve();
    },
  },
];
