import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from 'node:assert';
import { commands } from 'vscode';
import { hook, inWorkspace, until } from './headstart';
import type { HostTest } from './HostTest';

const NATIVE = /onnxruntime|libvips|[/\\]sharp/;

export const engineTests: readonly HostTest[] = [
  {
    name: 'survives the end of the engine during a classification',
    run: async () => {
      const { classification, enginePid } = await hook();
      const file = inWorkspace('star-1.jpg');
      await commands.executeCommand('headstart.classify', file);
      const first = enginePid();
      ok(first !== undefined);

      // A process that stands still cannot be done before it is ended.
      process.kill(first, 'SIGSTOP');
      const interrupted = commands.executeCommand('headstart.classify', file);
      await until('the classification', () => classification().status === 'running');
      process.kill(first, 'SIGKILL');
      await interrupted;
      const shown = classification();
      if (shown.status !== 'failed') throw new Error(`It was not interrupted: ${JSON.stringify(shown)}`);
      match(shown.error.code, /^engine\//);

      await commands.executeCommand('headstart.classify', file);
      strictEqual(classification().status, 'done');
      notStrictEqual(enginePid(), first);
    },
  },
  {
    name: 'starts another engine when it is told to',
    run: async () => {
      const { classification, enginePid } = await hook();
      const before = enginePid();
      await commands.executeCommand('headstart.restartEngine');
      await commands.executeCommand('headstart.classify', inWorkspace('circle-1.jpg'));
      strictEqual(classification().status, 'done');
      notStrictEqual(enginePid(), before);
    },
  },
  {
    name: 'never has native code of the engine in the extension host',
    run: async () => {
      deepStrictEqual(
        Object.keys(require.cache).filter((file) => NATIVE.test(file)),
        [],
      );
      const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
      ok(sharedObjects.length > 0);
      deepStrictEqual(
        sharedObjects.filter((file) => NATIVE.test(file)),
        [],
      );
      return Promise.resolve();
    },
  },
];
