import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPlan, editPlan, fitPlan, PLAN_PRESETS, presetOf } from './editPlan';
import {
  countTrained,
  simplify,
  trainedParameters,
  trainedPart,
  type LayerPlan,
  type PlanNetwork,
} from './LayerPlan';

const NETWORK: PlanNetwork = {
  architecture: 'small',
  parameters: [
    { name: 'token', count: 4 },
    { name: 'conv1.weight', count: 27 },
    { name: 'bn1.weight', count: 3 },
    { name: 'bn1.bias', count: 3 },
    { name: 'layer1.0.conv.weight', count: 81 },
    { name: 'layer1.0.attention.in_proj_bias', count: 9 },
    { name: 'layer1.1.conv.weight', count: 81 },
    { name: 'layer10.weight', count: 5 },
    { name: 'fc.weight', count: 30 },
    { name: 'fc.bias', count: 10 },
  ],
  modules: [
    { path: '', type: 'Small' },
    { path: 'conv1', type: 'Conv2d' },
    { path: 'bn1', type: 'BatchNorm2d' },
    { path: 'relu', type: 'ReLU' },
    { path: 'layer1', type: 'Sequential' },
    { path: 'layer1.0', type: 'Block' },
    { path: 'layer1.0.conv', type: 'Conv2d' },
    { path: 'layer1.0.attention', type: 'MultiheadAttention' },
    { path: 'layer1.1', type: 'Block' },
    { path: 'layer1.1.conv', type: 'Conv2d' },
    { path: 'layer10', type: 'Linear' },
    { path: 'fc', type: 'Linear' },
  ],
  headPaths: ['fc'],
  lastStage: 'layer1',
};

const plan = (...train: string[]): LayerPlan => ({ train, movesStatistics: false });
const toggle = (before: LayerPlan, path: string): readonly string[] =>
  editPlan(NETWORK, before, { kind: 'toggle', path }).train;

describe('a plan', () => {
  it('begins with the head', () => {
    expect(defaultPlan(NETWORK)).toEqual(plan('fc'));
  });

  it('says how much of a layer is trained; layer10 is not below layer1', () => {
    const train = ['layer1.0', 'layer10'];
    expect(trainedPart(train, 'layer1.0')).toBe('all');
    expect(trainedPart(train, 'layer1.0.conv')).toBe('all');
    expect(trainedPart(train, 'layer1')).toBe('some');
    expect(trainedPart(train, 'layer1.1')).toBe('none');
    expect(trainedPart(train, '')).toBe('some');
    expect(trainedPart([''], 'fc')).toBe('all');
    expect(trainedPart([], '')).toBe('none');
    expect(countTrained(NETWORK, train)).toBe(81 + 9 + 5);
  });

  it('is written as shortly as can be', () => {
    expect(simplify(NETWORK, new Set(NETWORK.parameters.map(({ name }) => name)))).toEqual(['']);
    expect(simplify(NETWORK, new Set(['fc.weight', 'fc.bias', 'bn1.bias']))).toEqual(['fc', 'bn1.bias']);
    expect(
      simplify(
        NETWORK,
        new Set(['layer1.0.conv.weight', 'layer1.0.attention.in_proj_bias', 'layer1.1.conv.weight']),
      ),
    ).toEqual(['layer1']);
  });

  it('loses nothing by that', () => {
    fc.assert(
      fc.property(fc.subarray(NETWORK.parameters.map(({ name }) => name)), (names) => {
        expect(trainedParameters(NETWORK, simplify(NETWORK, new Set(names)))).toEqual(names);
      }),
    );
  });
});

describe('toggling', () => {
  it('trains a layer with all below it, and freezes it again', () => {
    expect(toggle(plan('fc'), 'layer1')).toEqual(['layer1', 'fc']);
    expect(toggle(plan('layer1', 'fc'), 'layer1')).toEqual(['fc']);
  });

  it('trains what is partly trained wholly', () => {
    expect(toggle(plan('layer1.0'), 'layer1')).toEqual(['layer1']);
  });

  it('takes a part out of what is trained', () => {
    expect(toggle(plan('layer1', 'fc'), 'layer1.0.conv')).toEqual(['layer1.0.attention', 'layer1.1', 'fc']);
  });

  it('of the network trains everything', () => {
    expect(toggle(plan('fc'), '')).toEqual(['']);
    expect(toggle(plan(''), '')).toEqual([]);
  });
});

describe('freezing up to a layer', () => {
  it.each([
    ['bn1', ['layer1', 'layer10', 'fc']],
    ['relu', ['layer1', 'layer10', 'fc']],
    ['layer1.0', ['layer1.1', 'layer10', 'fc']],
    ['fc', []],
    ['', []],
  ])('%j trains all after it', (path, train) => {
    expect(editPlan(NETWORK, plan(''), { kind: 'freezeUpTo', path }).train).toEqual(train);
  });
});

describe('presets', () => {
  it.each([
    ['head', ['fc']],
    ['lastStage', ['layer1', 'fc']],
    ['all', ['']],
    ['none', []],
    ['biasesAndNorms', ['bn1', 'layer1.0.attention', 'fc']],
  ] as const)('%s', (preset, train) => {
    expect(editPlan(NETWORK, plan(), { kind: 'preset', preset }).train).toEqual(train);
    expect(presetOf(NETWORK, train)).toBe(preset);
  });

  it('are recognised, however they came about', () => {
    expect(PLAN_PRESETS).toContain(presetOf(NETWORK, toggle(plan('layer1'), 'fc')));
    expect(presetOf(NETWORK, ['conv1'])).toBeNull();
  });
});

it('what another network has is left out', () => {
  expect(fitPlan(NETWORK, plan('features.3', 'fc.weight', 'fc.bias', 'layer1.1')).train).toEqual([
    'layer1.1',
    'fc',
  ]);
});
