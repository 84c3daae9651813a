import { describe, expect, it } from 'vitest';
import type { PlanNetwork } from '../../shared/plan/LayerPlan';
import { fromPlanFile, planPlaces, toPlanFile } from './planFiles';

const NETWORK: PlanNetwork = {
  architecture: 'small',
  parameters: [
    { name: 'conv.weight', count: 9 },
    { name: 'conv.bias', count: 3 },
    { name: 'fc.weight', count: 6 },
  ],
  modules: [
    { path: '', type: 'Small' },
    { path: 'conv', type: 'Conv2d' },
    { path: 'relu', type: 'ReLU' },
    { path: 'fc', type: 'Linear' },
  ],
  headPaths: ['fc'],
  lastStage: 'conv',
};

describe('a plan in a file', () => {
  it.each([
    [[''], 'all'],
    [['fc'], 'head'],
    [[], []],
    [
      ['fc', 'conv.bias'],
      ['fc', 'conv.bias'],
    ],
  ] as const)('%j is written as %j, and read again', (train, written) => {
    const plan = { train, movesStatistics: true };
    const file = toPlanFile(NETWORK, plan);
    expect(file).toEqual({ architecture: 'small', train: written, batchNorm: 'move' });
    expect(fromPlanFile(NETWORK, file)).toEqual(plan);
  });

  it('may name layers one by one', () => {
    const train = ['conv.weight', 'conv.bias', 'relu'];
    expect(fromPlanFile(NETWORK, { architecture: 'small', train, batchNorm: 'keep' })).toEqual({
      ...{ train: ['conv'], movesStatistics: false },
    });
  });

  it('names no layer that the network does not have', () => {
    const file = { ...toPlanFile(NETWORK, { train: [], movesStatistics: false }), train: ['con', 'layer9'] };
    expect(() => fromPlanFile(NETWORK, file)).toThrow(/“con”, “layer9”/);
  });

  it('lies with the images or beside them', () => {
    expect(planPlaces('/data/cats').map((path) => path.replaceAll('\\', '/'))).toEqual([
      '/data/cats/headstart.plan.json',
      '/data/headstart.plan.json',
    ]);
  });
});
