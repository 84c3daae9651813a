import { describe, expect, it } from 'vitest';
import { directoryOf, FOREIGN_LISTS, tensorsOf } from '../../../test/support/damage';
import { matchCheckpoint } from './matchCheckpoint';
import { mostSimilar } from './recognise';

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

describe.each(Object.entries(FOREIGN_LISTS))('%s', (name, { architecture }) => {
  it('is recognised, and every tensor is accounted for', () => {
    const checkpoint = directoryOf({ '': tensorsOf(name) });
    const recognition = mostSimilar(checkpoint.tensors);
    expect(recognition?.best.architecture).toBe(architecture);
    expect(recognition?.confidence).toBeGreaterThan(0.9);
    const plan = matchCheckpoint(checkpoint);
    const rule = expectedRule(name, architecture);
    const ids = plan.rules.map(({ id }) => id);
    if (rule !== undefined) expect(ids).toContain(rule);
    expect(plan).toMatchObject({ unexpected: [], mismatched: [] });
    const usual = rule === undefined && architecture !== 'inception_v3' ? 'fits' : 'mendable';
    expect(plan.verdict).toBe(VERDICTS[name] ?? usual);
  });
});
