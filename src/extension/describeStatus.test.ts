import { describe, expect, it } from 'vitest';
import type { DevicesResult } from '../shared/deviceProtocol';
import type { ModelState } from '../shared/webviewProtocol';
import { describeStatus } from './describeStatus';
import type { Classification } from './PictureClassifier';

const READY: ModelState = {
  status: 'ready',
  title: 'resnet18 · IMAGENET1K_V1',
  weights: '/weights/resnet18_[1].pth',
  notes: ['The classes have no names.'],
  preprocessing: {
    ...{ resize: 256, crop: 224, interpolation: 'bilinear' },
    ...{ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  },
  classes: 1000,
};
const NONE: Classification = { status: 'none' };
const DONE: Classification = {
  ...{ status: 'done', image: '/star.jpg', predictions: [], milliseconds: 11.4, device: 'cpu' },
  deviceNote: 'CUDA cannot be used: there is no NVIDIA graphics card.',
};
const CUDA = { chosen: 'mine', device: 'cuda' } as const;

describe('the status bar', () => {
  it('names the model and the device that is asked for, until one has worked', () => {
    expect(describeStatus(READY, NONE, CUDA).text).toBe('$(library) resnet18 · IMAGENET1K_V1 · CUDA');
    const { text, label } = describeStatus(READY, DONE, CUDA);
    expect(text).toBe('$(library) resnet18 · IMAGENET1K_V1 · CPU');
    expect(label).toBe('Headstart: model resnet18 · IMAGENET1K_V1, device CPU. Choose another model');
  });

  it('says the rest in the tooltip, in which names are text and no markup', () => {
    const { tooltip } = describeStatus(READY, DONE, CUDA);
    for (const part of [
      '1.0 k classes',
      'resnet18\\_\\[1\\]\\.pth',
      'resized to 256 px',
      'CPU, 11 ms for the last image',
      'no NVIDIA graphics card',
      'command:headstart.chooseModel',
    ])
      expect(tooltip).toContain(part);
  });

  it('says in the tooltip what the devices were measured to take', () => {
    const device = { difference: 0, reason: null, remedy: null };
    const measured: DevicesResult = {
      devices: [
        { ...device, device: 'cpu', state: 'works', milliseconds: 12 },
        { ...device, device: 'cuda', state: 'unavailable', milliseconds: null },
        { ...device, device: 'webgpu', state: 'works', milliseconds: 3.6 },
      ],
      auto: 'webgpu',
      runtime: '1.30.0',
      webAssembly: false,
    };
    expect(describeStatus(READY, DONE, { ...CUDA, measured }).tooltip).toContain(
      'Measured: CPU 12 ms, WebGPU 4 ms a picture; automatic takes WebGPU',
    );
    expect(describeStatus(READY, DONE, CUDA).tooltip).not.toContain('Measured');
  });

  it('takes no icon from the name of a model', () => {
    const named: ModelState = { ...READY, title: '$(flame) hot' };
    expect(describeStatus(named, NONE, CUDA).text).not.toContain('$(flame)');
  });

  it('names a model that has not been read yet, and says what is wrong with one', () => {
    expect(describeStatus({ status: 'loading' }, NONE, CUDA).text).toBe('$(library) mine · CUDA');
    const error = {
      code: 'file/not-found',
      message: 'There is no file x.pth.',
      action: 'chooseModel',
    } as const;
    const failed = describeStatus({ status: 'failed', error }, NONE, CUDA);
    expect(failed.failed).toBe(true);
    expect(failed.label).toContain('There is no file x.pth.');
  });
});
