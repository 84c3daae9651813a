import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { RealDevice } from '../../shared/deviceProtocol';
import { DeviceSession } from './DeviceSession';
import { TrainingDevice } from './TrainingDevice';

/** A runtime whose sessions return one number; those of devices that are not given cannot be made. */
function runtime(results: Partial<Record<RealDevice, () => number>>) {
  const log: string[] = [];
  const make = (device: RealDevice): Promise<InferenceSession> => {
    const result = results[device];
    if (!result) return Promise.reject(new Error('An operator has no kernel.'));
    return Promise.resolve({
      inputNames: ['x'],
      run: () => {
        log.push(device);
        const data = Float32Array.of(0, result());
        return Promise.resolve({ loss: { data } as unknown as Tensor });
      },
      release: () => {
        log.push(`release ${device}`);
        return Promise.resolve();
      },
    } as unknown as InferenceSession);
  };
  return { make, log };
}

const loss = (outputs: InferenceSession.OnnxValueMapType): number =>
  Number((outputs.loss?.data as Float32Array)[1]);

describe('a session of training', () => {
  it('is compared with the CPU once, which is then given back', async () => {
    const device = new TrainingDevice('webgpu');
    const { make, log } = runtime({ cpu: () => 1, webgpu: () => 1.0001 });
    const session = await DeviceSession.create('A training step', device, make);
    expect(session.inputNames).toEqual(['x']);
    expect(loss(await session.run({}))).toBeCloseTo(1.0001);
    await session.run({});
    expect(log).toEqual(['webgpu', 'cpu', 'release cpu', 'webgpu']);
    expect(device.summary).toEqual({ device: 'webgpu' });
  });

  it('falls back where the provider cannot make it, and takes the others along', async () => {
    const device = new TrainingDevice('webgpu');
    const { make, log } = runtime({ cpu: () => 1 });
    const session = await DeviceSession.create('The optimiser', device, make);
    const other = await DeviceSession.create('The evaluation', device, make);
    expect(loss(await session.run({}))).toBe(1);
    await other.run({});
    expect(log).toEqual(['cpu', 'cpu']);
    expect(device.summary.device).toBe('cpu');
    expect(device.summary.deviceNote).toContain('The optimiser: It failed: An operator has no kernel.');
  });

  it('falls back where the results differ, and returns the CPU’s', async () => {
    const device = new TrainingDevice('webgpu');
    const { make } = runtime({ cpu: () => 1, webgpu: () => 2 });
    const session = await DeviceSession.create('The gradients', device, make);
    expect(loss(await session.run({}))).toBe(1);
    expect(device.summary.deviceNote).toContain('The gradients: it computes something else than the CPU.');
  });

  it('falls back where the device is lost in the middle', async () => {
    let lost = false;
    const device = new TrainingDevice('webgpu');
    const { make } = runtime({
      cpu: () => 1,
      webgpu: () => {
        if (lost) throw new Error('device lost');
        return 1;
      },
    });
    const session = await DeviceSession.create('A training step', device, make);
    await session.run({});
    lost = true;
    expect(loss(await session.run({}))).toBe(1);
    expect(device.summary.deviceNote).toContain('device lost');
  });

  it('throws what the CPU cannot do either', async () => {
    const { make } = runtime({});
    await expect(DeviceSession.create('A step', new TrainingDevice('cpu'), make)).rejects.toThrow(
      'no kernel',
    );
  });
});
