import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { workspace } from 'vscode';
import { headstart, manifest } from './headstart';
import type { HostTest } from './HostTest';

export const activationTests: readonly HostTest[] = [
  {
    name: 'is not activated before it is wanted',
    run: async () => {
      strictEqual(headstart().isActive, false);
      return Promise.resolve();
    },
  },
  {
    name: 'activates',
    run: async () => {
      await headstart().activate();
      ok(headstart().isActive);
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
