import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RealDevice } from '../../shared/deviceProtocol';
import { HeadstartError } from '../../shared/errors';
import { chooseDerived, chooseDevice } from '../sessions/chooseDevice';
import type { Runtime } from '../sessions/loadRuntime';
import { compareScores } from './compareScores';
import { DeviceTrials } from './DeviceTrials';
import { explainFailure, obstacleHere, type Obstacle } from './explainDevice';
import type { TrialRun } from './Trial';
import { VerdictStore } from './VerdictStore';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'headstart-devices-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const SCORES = [1, -2, 0.5, 3];
const runtime = { env: { versions: { common: '1.30.0' } } } as unknown as Runtime;

/** A new process on the same machine, as far as trials go. */
function trials(driver = 'driver 1'): DeviceTrials {
  return new DeviceTrials({
    runtime: () => Promise.resolve(runtime),
    store: new VerdictStore(folder),
    driver: () => Promise.resolve(driver),
    obstacle: (device) => (device === 'dml' ? { reason: 'Not here.', remedy: null } : undefined),
  });
}

/** A model whose scores and times are given a device; those that are not given cannot start. */
function trial(results: Partial<Record<RealDevice, readonly [scores: readonly number[], ms: number]>>) {
  const run = vi.fn((device: RealDevice): Promise<TrialRun> => {
    const found = results[device];
    if (!found) return Promise.reject(new Error('Failed to get a WebGPU adapter.'));
    return Promise.resolve({ scores: Float32Array.from(found[0]), milliseconds: found[1] });
  });
  return { key: 'model', run };
}

/** The file with the verdict on a device, after trying it beside the CPU, whose time is kept too. */
async function triedFile(model: ReturnType<typeof trial>): Promise<string> {
  await trials().find('cpu', model);
  const before = readdirSync(folder);
  await trials().find('webgpu', model);
  return readdirSync(folder).find((name) => !before.includes(name)) ?? '';
}

describe('a device', () => {
  it('is used once it computes what the CPU computes, and not tried again by another process', async () => {
    const model = trial({ cpu: [SCORES, 10], webgpu: [SCORES.map((score) => score + 1e-4), 2] });
    expect(await chooseDevice('webgpu', model, trials())).toEqual({ device: 'webgpu' });
    const runs = model.run.mock.calls.length;
    expect(await chooseDevice('webgpu', model, trials())).toEqual({ device: 'webgpu' });
    expect(model.run).toHaveBeenCalledTimes(runs);
  });

  it('is tried again for another driver and another model', async () => {
    const model = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 2] });
    await trials().find('webgpu', model);
    const runs = model.run.mock.calls.length;
    await trials('driver 2').find('webgpu', model);
    await trials().find('webgpu', { ...model, key: 'another' });
    expect(model.run.mock.calls.length).toBe(3 * runs);
  });

  it('that computes something else is replaced by the CPU, visibly, and stays so', async () => {
    const model = trial({ cpu: [SCORES, 10], webgpu: [[1, -2, 0.5, 2], 2] });
    for (const process of [trials(), trials()]) {
      const { device, deviceNote } = await chooseDevice('webgpu', model, process);
      expect(device).toBe('cpu');
      expect(deviceNote).toContain('The CPU did the work instead of WebGPU.');
      expect(deviceNote).toContain('20 %');
      expect(deviceNote).toContain('--again');
    }
    expect(model.run).toHaveBeenCalledTimes(2);
  });

  it('that cannot start is tried again by the next process only', async () => {
    const model = trial({ cpu: [SCORES, 10] });
    const process = trials();
    await chooseDevice('webgpu', model, process);
    const { deviceNote } = await chooseDevice('webgpu', model, process);
    expect(deviceNote).toContain('No graphics adapter');
    expect(model.run).toHaveBeenCalledTimes(1);
    await chooseDevice('webgpu', model, trials());
    expect(model.run).toHaveBeenCalledTimes(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('in whose trial the process ended twice is left alone until it is asked for anew', async () => {
    const model = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 2] });
    const file = await triedFile(model);
    const leave = (attempt: number): void =>
      writeFileSync(join(folder, file), JSON.stringify({ state: 'trying', attempt, process: 7 }));
    leave(1);
    expect(await trials().known('webgpu', model)).toBeUndefined();
    leave(2);
    expect(await chooseDevice('webgpu', model, trials())).toMatchObject({
      device: 'cpu',
      deviceNote: expect.stringContaining('ended each time') as string,
    });
    expect((await trials().try('webgpu', model)).state).toBe('works');
    expect(await chooseDevice('webgpu', model, trials())).toEqual({ device: 'webgpu' });
  });

  it('says on the disk that it is being tried', async () => {
    let seen = '';
    const model = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 2] });
    model.run.mockImplementationOnce((): Promise<TrialRun> => {
      seen = readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8');
      return Promise.resolve({ scores: Float32Array.from(SCORES), milliseconds: 1 });
    });
    await trials().find('webgpu', model);
    expect(JSON.parse(seen)).toEqual({ state: 'trying', attempt: 1, process: process.pid });
  });

  it('is not blamed for a process that was ended on purpose', async () => {
    const model = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 2] });
    const file = await triedFile(model);
    writeFileSync(join(folder, file), JSON.stringify({ state: 'trying', attempt: 1, process: 7 }));
    new VerdictStore(folder).forgive(8);
    expect(readdirSync(folder)).toContain(file);
    new VerdictStore(folder).forgive(7);
    expect(readdirSync(folder)).not.toContain(file);
    new VerdictStore(join(folder, 'none')).forgive(7);
  });

  it('is not blamed for what is wrong with the model', async () => {
    const model = trial({ cpu: [SCORES, 10] });
    model.run.mockRejectedValue(new HeadstartError('file/changed', 'It was changed.'));
    await expect(trials().find('webgpu', model)).rejects.toMatchObject({ code: 'file/changed' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is tried once for two who ask at the same time', async () => {
    const model = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 2] });
    const process = trials();
    await Promise.all([process.find('webgpu', model), process.find('webgpu', model)]);
    expect(model.run).toHaveBeenCalledTimes(2);
  });
});

describe('auto', () => {
  it('is the CPU until devices have been measured, then the fastest that is right', async () => {
    const model = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 2], cuda: [[0, 0, 0, 1], 1] });
    const process = trials();
    expect(await chooseDevice('auto', model, process)).toEqual({ device: 'cpu' });
    expect(model.run).not.toHaveBeenCalled();
    for (const device of ['cpu', 'webgpu', 'cuda', 'dml'] as const) await process.find(device, model);
    expect(await chooseDevice('auto', model, trials())).toEqual({ device: 'webgpu' });
  });

  it('knows the CPU’s time from the trial of another device, and takes that only where it is faster', async () => {
    const model = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 20] });
    expect(await chooseDevice('webgpu', model, trials())).toEqual({ device: 'webgpu' });
    expect(await chooseDevice('auto', model, trials())).toEqual({ device: 'cpu' });
    expect(await trials().known('cpu', model)).toMatchObject({ state: 'works', milliseconds: 10 });
  });
});

describe('other work than classifying', () => {
  const own = (results: Parameters<typeof trial>[0]) => ({ ...trial(results), key: 'own' });

  it('is compared with the CPU by itself, on the device that is asked for', async () => {
    const classifying = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 2] });
    const right = own({ cpu: [SCORES, 10], webgpu: [SCORES, 2] });
    expect(await chooseDerived('webgpu', classifying, () => Promise.resolve(right), trials())).toEqual({
      device: 'webgpu',
    });
    expect(classifying.run).not.toHaveBeenCalled();
    const wrong = { ...own({ cpu: [SCORES, 10], webgpu: [[0, 0, 0, 1], 2] }), key: 'wrong' };
    const choice = await chooseDerived('webgpu', classifying, () => Promise.resolve(wrong), trials());
    expect(choice.device).toBe('cpu');
    expect(choice.deviceNote).toContain('not those of the CPU');
  });

  it('is left to the CPU by auto until another device has been measured, and where that device does not do it', async () => {
    const classifying = trial({ cpu: [SCORES, 10], webgpu: [SCORES, 2] });
    const wrong = own({ cpu: [SCORES, 10], webgpu: [[0, 0, 0, 1], 2] });
    const auto = () => chooseDerived('auto', classifying, () => Promise.resolve(wrong), trials());
    expect(await auto()).toEqual({ device: 'cpu' });
    expect(wrong.run).not.toHaveBeenCalled();
    for (const device of ['cpu', 'webgpu'] as const) await trials().find(device, classifying);
    expect(await auto()).toEqual({ device: 'cpu' });
    expect(wrong.run).toHaveBeenCalled();
  });
});

describe('what is in the way', () => {
  const linux = { platform: 'linux', arch: 'x64' } as const;

  it('is said for systems that a device does not exist on', () => {
    expect(obstacleHere('dml', linux)?.reason).toContain('Windows');
    expect(obstacleHere('coreml', linux)?.reason).toContain('Macs');
    expect(obstacleHere('webgpu', { platform: 'linux', arch: 'arm64' })?.reason).toContain('arm64');
    expect(obstacleHere('webgpu', linux)).toBeUndefined();
    expect(obstacleHere('coreml', { platform: 'darwin', arch: 'arm64' })).toBeUndefined();
  });

  it('is asked of CUDA where that can be', () => {
    const lacks = (): Obstacle => ({ reason: 'No driver.', remedy: null });
    expect(obstacleHere('cuda', linux, lacks)?.reason).toBe('No driver.');
    expect(obstacleHere('cuda', { platform: 'win32', arch: 'x64' }, lacks)?.reason).toContain('Linux (x64)');
    expect(obstacleHere('cuda', linux, () => undefined)).toBeUndefined();
  });

  it('is put into words, without paths of the machine that the runtime was built on', () => {
    expect(explainFailure('cuda', new Error('Failed to load shared library')).state).toBe('unavailable');
    const { reason, state } = explainFailure(
      'webgpu',
      new Error('/onnxruntime_src/onnxruntime/core/a.cc:136 device was lost\nmore'),
    );
    expect(state).toBe('failed');
    expect(reason).toBe('It failed: device was lost');
  });
});

describe('comparing scores', () => {
  it('takes differences as shares of the spread', () => {
    expect(compareScores(Float32Array.of(1, 3), Float32Array.of(1, 5))).toBeCloseTo(0.5);
    expect(compareScores(Float32Array.of(1), Float32Array.of(1))).toBe(0);
  });

  it('never passes what is no number, or of another length', () => {
    expect(compareScores(Float32Array.of(NaN, 1), Float32Array.of(0, 1))).toBe(Infinity);
    expect(compareScores(Float32Array.of(0), Float32Array.of(0, 1))).toBe(Infinity);
    expect(compareScores(Float32Array.of(), Float32Array.of())).toBe(Infinity);
    expect(compareScores(Float32Array.of(2), Float32Array.of(1))).toBeGreaterThan(1);
  });
});
