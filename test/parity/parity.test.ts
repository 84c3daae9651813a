import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from '../../src/architectures/catalog';
import type { NetworkSession } from '../../src/engine/sessions/NetworkSession';
import { SessionCache } from '../../src/engine/sessions/SessionCache';
import { withNetwork } from '../../src/engine/sessions/loadNetwork';
import golden from '../fixtures/parity-golden.json';
import { seededPictures, writeSeededNetwork } from './seededNetwork';

/** Largest difference over the largest logit. */
const TOLERANCE = 2e-5;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-parity-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('logits as PyTorch computes them in float64', () => {
  it.each(Object.entries(golden))('%s', async (architecture, { side, variances, logits }) => {
    const numClasses = logits[0]!.length;
    const weights = join(folder, `${architecture}.safetensors`);
    const inputSize = architecture.startsWith('maxvit') || architecture.startsWith('vit') ? side : 224;
    writeSeededNetwork(weights, buildArchitecture(architecture, { numClasses, inputSize }), variances);
    // A bound of nothing: each session is given back at once.
    const sessions = new SessionCache<NetworkSession>(0);
    const request = { architecture, weights, batch: logits.length, inputSize: side };
    const { data } = await withNetwork(sessions, request, (session) =>
      session.run(seededPictures(logits.length, side)),
    );
    rmSync(weights);
    const expected = logits.flat();
    const largest = Math.max(...expected.map(Math.abs));
    const difference = Math.max(...expected.map((logit, index) => Math.abs(data[index]! - logit)));
    expect(data).toHaveLength(expected.length);
    expect(difference / largest).toBeLessThan(TOLERANCE);
  });

  it('covers every kind of layer that a network can have', () => {
    const types = (names: readonly string[]) =>
      new Set(
        names.flatMap((name) => Array.from(buildArchitecture(name).modules(), (module) => module.type)),
      );
    expect(types(Object.keys(golden))).toEqual(types(architectureNames()));
  });
});
