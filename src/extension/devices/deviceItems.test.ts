import { describe, expect, it } from 'vitest';
import type { DeviceReport, DevicesResult } from '../../shared/deviceProtocol';
import { deviceItems } from './deviceItems';

const works = (device: DeviceReport['device'], milliseconds: number): DeviceReport => ({
  ...{ device, milliseconds, state: 'works', difference: 0, reason: null, remedy: null },
});
const RESULT: DevicesResult = {
  devices: [
    works('cpu', 12),
    {
      ...{ device: 'cuda', state: 'unavailable', milliseconds: null, difference: null },
      ...{ reason: 'There is no driver.', remedy: 'Install it.' },
    },
    works('webgpu', 4),
  ],
  auto: 'webgpu',
  runtime: '1.30.0',
  webAssembly: false,
};

describe('the list of devices', () => {
  it('has times, reasons, what automatic takes, and a mark', () => {
    expect(deviceItems(RESULT, 'cpu').map(({ label, description }) => `${label}: ${description}`)).toEqual([
      'Automatic: takes WebGPU, the fastest that is right',
      'CPU: 12 ms a picture · in use',
      '$(circle-slash) CUDA: not available',
      'WebGPU: 4 ms a picture',
    ]);
    expect(deviceItems(RESULT, 'cpu').map(({ obstacle }) => obstacle)).toEqual([
      undefined,
      undefined,
      'There is no driver. Install it.',
      undefined,
    ]);
  });

  it('says that networks run through WebAssembly', () => {
    const items = deviceItems({ ...RESULT, devices: [works('cpu', 90)], webAssembly: true }, 'cpu');
    expect(items[1]?.description).toBe('90 ms a picture · through WebAssembly · in use');
  });

  it('says what Headstart can install', () => {
    const reason = 'The CUDA libraries of ONNX Runtime are not installed.';
    const [cpu, cuda] = RESULT.devices;
    if (!cpu || !cuda) throw new Error('There are no devices.');
    const lacking = { ...cuda, reason, install: 'cuda' as const };
    const items = deviceItems({ ...RESULT, devices: [cpu, lacking] }, 'cpu');
    expect(items.find(({ install }) => install !== undefined)).toEqual({
      label: '$(cloud-download) CUDA',
      description: 'not installed',
      detail: `${reason} Choose this to install them.`,
      ...{ device: 'cuda', obstacle: reason, install: 'cuda' },
    });
  });

  it('is there before anything has been measured', () => {
    const items = deviceItems(undefined, 'auto');
    expect(items.map(({ device }) => device)).toEqual(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']);
    expect(items[0]?.description).toBe('in use');
    expect(items[1]?.description).toBe('being tried…');
  });
});
