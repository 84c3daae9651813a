import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../support/runCli';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'headstart-quiet-'));
  mkdirSync(join(home, 'tmp'));
});
afterEach(() => rmSync(home, { recursive: true }));

// ONNX Runtime's own build would keep an identifier of the machine and a list of events for its makers there.
it('classifying leaves no identifier and no events for anybody, in no folder of the user', async () => {
  const { code } = await runCli(
    ['classify', resolve(import.meta.dirname, '../../media/samples/star-1.jpg')],
    {
      env: {
        ...{ HOME: home, USERPROFILE: home, LOCALAPPDATA: home, APPDATA: home },
        ...{ XDG_CACHE_HOME: join(home, 'cache'), HEADSTART_HOME: join(home, 'headstart') },
        ...{ TMPDIR: join(home, 'tmp'), TEMP: join(home, 'tmp'), TMP: join(home, 'tmp') },
        ORT_DISABLE_TELEMETRY: '',
      },
    },
  );
  expect(code).toBe(0);
  const left = readdirSync(home, { recursive: true }).map(String);
  expect(left.filter((path) => path !== 'tmp' && !path.startsWith('headstart'))).toEqual([]);
});
