import { describe, expect, it, vi } from 'vitest';
import type { DevicesResult } from '../../shared/deviceProtocol';
import type { ModelSpec } from '../../shared/modelSpec';
import { DeviceStatus } from './DeviceStatus';

describe('the device in use', () => {
  it('is told when it changes, and the reason for another one once', () => {
    const warn = vi.fn();
    const status = new DeviceStatus({ asked: () => 'webgpu', warn });
    const changed = vi.fn();
    status.onChange(changed);
    expect(status.used).toBeUndefined();
    status.report({ device: 'webgpu' });
    status.report({ device: 'webgpu' });
    expect(changed).toHaveBeenCalledTimes(1);
    for (let time = 0; time < 3; time++) status.report({ device: 'cpu', deviceNote: 'It failed.' });
    expect(status.used).toEqual({ device: 'cpu', deviceNote: 'It failed.' });
    expect(changed).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls).toEqual([['It failed.']]);
    status.report({ device: 'cpu', deviceNote: 'Another reason.' });
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('is known with its times for the model that was measured', () => {
    const status = new DeviceStatus({ asked: () => 'auto', warn: vi.fn() });
    const changed = vi.fn();
    status.onChange(changed);
    const model = { weights: '/a.pth' } as ModelSpec;
    const result: DevicesResult = { devices: [], auto: 'cpu', runtime: '1', webAssembly: false };
    status.setMeasured(model, result);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(status.measured('/a.pth')).toBe(result);
    expect(status.measured('/b.pth')).toBeUndefined();
  });
});
