import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { matchCheckpoint } from './matchCheckpoint';
import { mostSimilar } from './recognise';

interface KeyList {
  readonly architecture: string;
  readonly tensors: readonly (readonly [name: string, shape: readonly number[]])[];
}

const file = resolve(import.meta.dirname, '../../../test/fixtures/foreign-keys.json.gz');
const lists = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<string, KeyList>;

/** Which rule reads the names of a library's network. */
function expectedRule(list: string, architecture: string): string | undefined {
  if (list.startsWith('transformers')) {
    return `transformers/${architecture.startsWith('swin_v2') ? 'swinv2' : architecture.replace(/(\d+$|_.*)/, '')}`;
  }
  if (/^(resne|wide|densenet|inception)/.test(architecture)) return undefined;
  if (architecture.startsWith('swin_v2')) return 'timm/swinv2';
  if (architecture.startsWith('mobilenet_v')) return `timm/mobilenetv${architecture.charAt(11)}`;
  return `timm/${architecture.replace(/(\d.*|_.*)$/, '')}`;
}

/** Those whose head is not in the list, and those that compute something else. */
const VERDICTS: Readonly<Record<string, string>> = {
  'timm/vit_large_patch32_224': 'head',
  'timm/vit_huge_patch14_224': 'head',
  'timm/efficientnetv2_s': 'differs',
  'timm/efficientnetv2_m': 'differs',
  'timm/efficientnetv2_l': 'differs',
};

describe.each(Object.entries(lists))('%s', (name, { architecture, tensors }) => {
  const found = tensors.map(([tensor, shape]) => ({ name: tensor, shape }));

  it('is recognised, and every tensor is accounted for', () => {
    const recognition = mostSimilar(found);
    expect(recognition?.best.architecture).toBe(architecture);
    expect(recognition?.confidence).toBeGreaterThan(0.9);
    const plan = matchCheckpoint({ tensors: found as never, metadata: {}, source: { name: 'file' } });
    const rule = expectedRule(name, architecture);
    const ids = plan.rules.map(({ id }) => id);
    if (rule !== undefined) expect(ids).toContain(rule);
    expect(plan).toMatchObject({ unexpected: [], mismatched: [] });
    const usual = rule === undefined && architecture !== 'inception_v3' ? 'fits' : 'mendable';
    expect(plan.verdict).toBe(VERDICTS[name] ?? usual);
  });
});
