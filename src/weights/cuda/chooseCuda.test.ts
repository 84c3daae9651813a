import { describe, expect, it } from 'vitest';
import { dependencies } from '../../../package.json';
import { ONNXRUNTIME_VERSION, type CudaVersion } from '../../shared/cuda/CudaRuntime';
import { chooseCuda, driverVersion } from './chooseCuda';

const here = (...versions: CudaVersion[]) => ({
  hasLibraries: (cuda: CudaVersion) => versions.includes(cuda),
});

describe('the version of CUDA', () => {
  it('is the one whose libraries are here, otherwise what the driver takes', () => {
    expect(chooseCuda({ ...here('12'), driver: 590 })).toBe('12');
    expect(chooseCuda({ ...here('13'), driver: 570 })).toBe('13');
    expect(chooseCuda({ ...here('12', '13'), driver: 590 })).toBe('13');
    expect(chooseCuda({ ...here(), driver: 570 })).toBe('12');
    expect(chooseCuda({ ...here(), driver: 580 })).toBe('13');
    expect(chooseCuda({ ...here(), driver: undefined })).toBe('12');
  });

  it('goes by what both kinds of driver say of themselves', () => {
    const closed = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023';
    const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build';
    expect([closed, open, ''].map(driverVersion)).toEqual([535, 580, undefined]);
  });
});

describe('the CUDA libraries', () => {
  it('are of the version of ONNX Runtime that is in use', () => {
    expect(ONNXRUNTIME_VERSION).toBe(dependencies['onnxruntime-node']);
  });
});
