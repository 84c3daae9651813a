import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Graph } from '../../graph/Graph';
import { serializeModel } from '../../graph/serializeModel';
import {
  CUDA_LIBRARIES,
  CUDA_MANIFEST,
  cudaRuntimeFolder,
  readCudaRuntime,
} from '../../shared/cuda/CudaRuntime';
import { DeviceTrials } from '../devices/DeviceTrials';
import type { Trial } from '../devices/Trial';
import { VerdictStore } from '../devices/VerdictStore';
import { chooseDevice } from './chooseDevice';
import { cudaModule } from './cudaModule';
import type { Runtime } from './loadRuntime';
import { createSession } from './createSession';

const linux = process.platform === 'linux' && process.arch === 'x64';

describe.skipIf(!linux)('the runtime beside CUDA libraries', () => {
  let home: string;
  let runtime: Runtime;
  const graph = new Graph();
  const model = serializeModel({
    outputs: { y: graph.emit('Relu', [graph.input('x', [1, 3])], [1, 3]) },
    locate: () => {
      throw new Error('It has no parameters.');
    },
  });

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'headstart-module-'));
    const folder = cudaRuntimeFolder({ HEADSTART_HOME: home }, '12');
    mkdirSync(folder, { recursive: true });
    const text = 'This is no library.';
    for (const name of CUDA_LIBRARIES) writeFileSync(join(folder, name), text);
    const files = CUDA_LIBRARIES.map((name) => ({ name, bytes: text.length, sha256: '0' }));
    writeFileSync(join(folder, CUDA_MANIFEST), JSON.stringify({ files, needs: [], libraryFolders: [] }));
    runtime = createRequire(cudaModule(installed()))('onnxruntime-node') as Runtime;
  });
  afterAll(() => rmSync(home, { recursive: true }));

  function installed() {
    const found = readCudaRuntime({ HEADSTART_HOME: home });
    if (!found) throw new Error('Nothing is installed.');
    return found;
  }

  async function run(device: 'cpu' | 'cuda'): Promise<Float32Array> {
    const session = await createSession(runtime, { model, device, bytes: model.length });
    const { y } = await session.run({ x: new runtime.Tensor('float32', [-1, 0, 2], [1, 3]) });
    await session.release();
    return y?.data as Float32Array;
  }

  it('is loaded from there, and computes', async () => {
    expect([...(await run('cpu'))]).toEqual([0, 0, 2]);
    const { folder } = installed();
    const loaded = readFileSync('/proc/self/maps', 'utf8');
    expect(loaded).toContain(
      join(folder, 'module/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnx'),
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('making-'))).toEqual([]);
    expect(cudaModule(installed())).toBe(join(folder, 'module/index.js'));
  });

  it('does without CUDA where its libraries do not load, and says so', async () => {
    const trials = new DeviceTrials({
      runtime: () => Promise.resolve(runtime),
      store: new VerdictStore(join(home, 'devices')),
      driver: () => Promise.resolve(''),
      obstacle: () => undefined,
    });
    const trial = {
      key: 'relu',
      run: async (device: 'cpu' | 'cuda') => ({ scores: await run(device), milliseconds: 1 }),
    };
    const { device, deviceNote } = await chooseDevice('cuda', trial as Trial, trials);
    expect(device).toBe('cpu');
    expect(deviceNote).toContain('do not load');
    expect(deviceNote).toContain('headstart devices install cuda');
    expect([...(await run('cpu'))]).toEqual([0, 0, 2]);
  });
});
