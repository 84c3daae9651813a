import { describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../architectures/catalog';
import { stateDictEntries } from '../../architectures/describeNetwork';
import { matchCheckpoint, type MatchOptions } from './matchCheckpoint';
import type { NamedShape } from './NamedShape';

const stateDict = (architecture: string, numClasses = 1000): NamedShape[] =>
  stateDictEntries(buildArchitecture(architecture, { numClasses }));

const plan = (found: readonly NamedShape[], options: MatchOptions = {}, name = 'x.pth') =>
  matchCheckpoint({ tensors: found as never, metadata: {}, source: { name } }, options);

const renamed = (found: readonly NamedShape[], rename: (name: string) => string): NamedShape[] =>
  found.map(({ name, shape }) => ({ name: rename(name), shape }));

describe('planMending', () => {
  it('takes the whole state dict', () => {
    expect(plan(stateDict('resnet18'), { architecture: 'resnet18' })).toMatchObject({
      strict: true,
      verdict: 'fits',
      matched: 122,
      missing: [],
      unexpected: [],
      mismatched: [],
      renamed: [],
      rules: [],
      loadedFraction: 1,
    });
  });

  it('names what is missing, too many and of another shape, and what share is left', () => {
    const found = stateDict('resnet18')
      .filter(({ name }) => name !== 'conv1.weight')
      .map((tensor) => (tensor.name === 'fc.weight' ? { ...tensor, shape: [10, 512] } : tensor));
    const result = plan([...found, { name: 'extra', shape: [1] }], {
      architecture: 'resnet18',
      numClasses: 1000,
    });
    expect(result).toMatchObject({
      strict: false,
      verdict: 'partial',
      matched: 120,
      missing: ['conv1.weight'],
      unexpected: ['extra'],
      mismatched: [{ name: 'fc.weight', expected: [1000, 512], found: [10, 512] }],
    });
    const parameters = 11_689_512;
    expect(result.loadedFraction).toBeCloseTo((parameters - 64 * 3 * 49 - 512_000) / parameters, 12);
  });

  it('does without the counters of batches, as PyTorch does for old checkpoints, and says so', () => {
    const found = stateDict('resnet18').filter(({ name }) => !name.endsWith('num_batches_tracked'));
    const result = plan(found);
    expect(result).toMatchObject({ strict: true, verdict: 'fits', matched: 102 });
    expect(result.rules).toMatchObject([{ id: 'pytorch/no-batch-counters', applied: 20 }]);
  });

  it('takes prefixes off, and says which tensors were renamed by which rule', () => {
    const result = plan(renamed(stateDict('resnet18'), (name) => `module.encoder_q.${name}`));
    expect(result).toMatchObject({ strict: false, verdict: 'mendable', matched: 122 });
    expect(result.rules.map(({ id, applied }) => [id, applied])).toEqual([
      ['prefix/module', 122],
      ['prefix/encoder_q', 122],
    ]);
    expect(result.renamed[0]).toEqual({
      from: 'module.encoder_q.conv1.weight',
      to: 'conv1.weight',
      rule: 'prefix/module, prefix/encoder_q',
    });
  });

  it('sets aside what stands beside the network only where nothing of the network is missing', () => {
    const inside = renamed(stateDict('resnet18'), (name) => `student.${name}`);
    const beside = [{ name: 'loss.centre', shape: [1, 5] }];
    expect(plan([...inside, ...beside])).toMatchObject({
      verdict: 'mendable',
      unexpected: [],
      ignored: [{ name: 'loss.centre', rule: 'prefix/student' }],
    });
    expect(plan([...inside.slice(1), ...beside])).toMatchObject({
      verdict: 'partial',
      unexpected: ['loss.centre'],
      ignored: [],
    });
  });

  it('joins query, key and value, and leaves the whole out where one of them is missing', () => {
    const found: NamedShape[] = stateDict('vit_b_16').flatMap(({ name, shape }) => {
      const match = /^encoder\.layers\.encoder_layer_(\d+)\.self_attention\.in_proj_(\w+)$/.exec(name);
      if (!match) return [{ name, shape }];
      const [, layer = '', kind = ''] = match;
      return ['query', 'key', 'value'].map((part) => ({
        name: `vit.encoder.layer.${layer}.attention.attention.${part}.${kind}`,
        shape: [768, ...shape.slice(1)],
      }));
    });
    const patches = { name: 'vit.embeddings.patch_embeddings.projection.weight', shape: [768, 3, 16, 16] };
    const whole = [...found.filter(({ name }) => name !== 'conv_proj.weight'), patches];
    expect(plan(whole)).toMatchObject({ verdict: 'mendable', missing: [] });
    expect(plan(whole).recipes.get('encoder.layers.encoder_layer_3.self_attention.in_proj_bias')).toEqual({
      kind: 'join',
      parts: ['query', 'key', 'value'].map((part) => `vit.encoder.layer.3.attention.attention.${part}.bias`),
    });
    const without = whole.filter(({ name }) => !name.endsWith('layer.3.attention.attention.key.bias'));
    expect(plan(without)).toMatchObject({
      verdict: 'partial',
      missing: ['encoder.layers.encoder_layer_3.self_attention.in_proj_bias'],
    });
  });

  it('infers the input size from the table of places', () => {
    const found = stateDictEntries(buildArchitecture('vit_b_16', { inputSize: 384 }));
    expect(plan(found)).toMatchObject({ verdict: 'fits', inputSize: 384 });
    expect(plan(stateDict('vit_b_16')).inputSize).toBe(224);
    expect(plan(stateDict('swin_t')).inputSize).toBeNull();
  });

  it('does without auxiliary heads, all of one or none', () => {
    const found = stateDict('googlenet').filter(({ name }) => !/^aux[12]\./.test(name));
    expect(plan(found)).toMatchObject({ verdict: 'mendable', missing: [], loadedFraction: 1 });
    const half = stateDict('googlenet').filter(({ name }) => name !== 'aux1.fc1.weight');
    expect(plan(half)).toMatchObject({ verdict: 'partial', missing: ['aux1.fc1.weight'] });
  });

  it('tells networks with the same tensors apart by what the file is called or says', () => {
    const found = stateDict('swin_v2_t').map(({ name, shape }) => ({ name, shape }));
    const timm = renamed(
      found.filter(({ name }) => !/relative_(coords|position)/.test(name)),
      (name) =>
        name
          .replace(/^features\.0\.0\./, 'patch_embed.proj.')
          .replace(/^features\.0\.2\./, 'patch_embed.norm.')
          .replace(/^features\.([246])\./, (_, s: string) => `layers.${Number(s) / 2}.downsample.`)
          .replace(
            /^features\.([1357])\.(\d+)\./,
            (_, s: string, b: string) => `layers.${(Number(s) - 1) / 2}.blocks.${b}.`,
          )
          .replace('.mlp.0.', '.mlp.fc1.')
          .replace('.mlp.3.', '.mlp.fc2.')
          .replace('.attn.qkv.bias', '.attn.q_bias')
          .replace(/^head\./, 'head.fc.'),
    ).flatMap(({ name, shape }) =>
      name.endsWith('.q_bias')
        ? ['q_bias', 'v_bias'].map((bias) => ({
            name: name.replace('q_bias', bias),
            shape: [(shape[0] ?? 0) / 3],
          }))
        : [{ name, shape }],
    );
    expect(plan(timm, {}, 'swinv2_tiny_window8_256.bin').verdict).toBe('mendable');
    expect(plan(timm, {}, 'swinv2_tiny_window16_256.bin').verdict).toBe('differs');
    expect(plan(timm).rules.find(({ id }) => id === 'timm/swinv2')?.caution).toContain('8×8');
  });
});
