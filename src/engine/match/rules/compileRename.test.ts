import { describe, expect, it } from 'vitest';
import { compileRename } from './compileRename';
import { NAMING_RULES } from './namingRules';
import { PREFIX_RULES, WRAPPER_RULES } from './prefixRules';

describe('compileRename', () => {
  it('computes numbers and keeps the rest of a name', () => {
    const { targets } = compileRename([
      'stages.{s}.blocks.{b}.conv_dw.*',
      'features.{2s+1}.{b}.block.{3b-3}.*',
    ]);
    expect(targets('stages.3.blocks.12.conv_dw.weight')).toEqual(['features.7.12.block.33.weight']);
    expect(targets('stages.3.blocks.12.conv_pw.weight')).toBeUndefined();
    expect(targets('stages.x.blocks.12.conv_dw.weight')).toBeUndefined();
    expect(targets('a.stages.3.blocks.12.conv_dw.weight')).toBeUndefined();
  });

  it('counts blocks through', () => {
    const { targets } = compileRename(['blocks.{s}.{b}.bn1.*', 'features.{@s+b}.1.*'], [1, 2, 4]);
    expect(targets('blocks.2.1.bn1.bias')).toEqual(['features.5.1.bias']);
    // A stage that the architecture does not have leads to no name.
    expect(targets('blocks.3.1.bn1.bias')).toEqual(['features.NaN.1.bias']);
  });

  it('knows parts that may be absent, several targets and none', () => {
    const { targets } = compileRename(['[vit.]layernorm.*', ['encoder.ln.*', 'norm.*']]);
    expect(targets('vit.layernorm.weight')).toEqual(['encoder.ln.weight', 'norm.weight']);
    expect(targets('layernorm.weight')).toEqual(['encoder.ln.weight', 'norm.weight']);
    expect(compileRename(['layers.{s}.attn_mask', null]).targets('layers.1.attn_mask')).toBeNull();
  });

  it('takes dots and brackets for what they are', () => {
    expect(compileRename(['a.b', 'c']).targets('axb')).toBeUndefined();
  });
});

describe('the rules', () => {
  const rules = [...NAMING_RULES, ...PREFIX_RULES, ...WRAPPER_RULES];

  it('each say in a sentence what they do and where that is written', () => {
    for (const { id, description, source } of rules) {
      expect(id).toMatch(/^[a-z]+\/[a-z_\d-]+$/);
      expect(description, id).toMatch(/^\p{Lu}.*\.$|^t.*\.$/u);
      expect(source, id).toMatch(/^https:\/\//);
    }
  });

  it('have letters in their targets that are in their forms', () => {
    for (const { id, renames, starts } of NAMING_RULES) {
      for (const [form, target] of renames) {
        const letters = new Set([...form.matchAll(/\{([a-z])\}/g)].map(([, letter]) => letter));
        for (const text of [target ?? []].flat()) {
          for (const [, letter] of text.matchAll(/\{\d*([a-z])[+}-]/g))
            expect(letters, `${id}: ${form}`).toContain(letter);
          expect(text.endsWith('*'), `${id}: ${form}`).toBe(form.endsWith('*'));
          expect(text.includes('@') && !starts, id).toBe(false);
        }
      }
    }
  });
});
