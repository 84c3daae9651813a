import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOnnxManifest, writeOnnxManifest } from './OnnxManifest';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'headstart-manifest-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const FACTS = {
  classes: ['cat', 'dog'],
  preprocessing: {
    ...{ resize: 256, crop: 224, interpolation: 'bilinear' as const },
    ...{
      mean: [0.5, 0.5, 0.5] as [number, number, number],
      std: [0.5, 0.5, 0.5] as [number, number, number],
    },
  },
  scores: 'logits' as const,
};

describe('the description of an ONNX model', () => {
  it('is the folder’s where it is the only one, and replaced there', async () => {
    const file = join(folder, 'a.onnx');
    await writeOnnxManifest(file, FACTS);
    await writeOnnxManifest(file, { ...FACTS, scores: 'probabilities' });
    expect(readdirSync(folder)).toEqual(['headstart.json']);
    expect(await findOnnxManifest(file)).toEqual({ onnx: 'a.onnx', ...FACTS, scores: 'probabilities' });
    expect(await findOnnxManifest(join(folder, 'b.onnx'))).toBeUndefined();
  });

  it('is the model’s own where the folder’s is of another', async () => {
    await writeOnnxManifest(join(folder, 'a.onnx'), FACTS);
    await writeOnnxManifest(join(folder, 'b.onnx'), { ...FACTS, classes: ['one'] });
    expect(readdirSync(folder).sort()).toEqual(['b.onnx.headstart.json', 'headstart.json']);
    expect((await findOnnxManifest(join(folder, 'a.onnx')))?.classes).toEqual(['cat', 'dog']);
    expect((await findOnnxManifest(join(folder, 'b.onnx')))?.classes).toEqual(['one']);
  });
});
