import { describe, expect, it } from 'vitest';
import { checkResult } from '../../test/support/checkResult';
import { DTYPE_BYTES, elementCount } from '../../src/shared/dtype';
import type { CheckResult, InspectedTensor, StateDictEntry } from '../../src/shared/engineProtocol';
import type { ReportState } from '../../src/shared/weightsProtocol';
import { moduleTypes } from './moduleTypes';
import { treeTensors } from './treeTensors';
import { buildWeightsTree, initiallyOpen, rowPath, type WeightsNode } from './weightsNode';
import { makeFinder, weightsRows } from './weightsRows';

function tensor(name: string, shape: readonly number[] = [4], dtype: 'F32' | 'I64' = 'F32'): InspectedTensor {
  return { name, shape, dtype, offset: 0, bytes: elementCount(shape) * DTYPE_BYTES[dtype] };
}

function report(
  part: Partial<CheckResult>,
  modules: readonly [path: string, type: string][] = [],
  expected: readonly StateDictEntry[] = [],
): ReportState {
  return {
    status: 'ready',
    result: checkResult(part),
    chosen: false,
    modules: modules.map(([path, type]) => ({ path, type })),
    expected,
  };
}

const TENSORS = [
  tensor('conv1.weight', [8, 3, 3, 3]),
  tensor('bn1.weight'),
  tensor('bn1.running_mean'),
  tensor('bn1.num_batches_tracked', [], 'I64'),
  tensor('layer1.0.conv1.weight'),
  tensor('layer1.1.conv1.weight'),
];

function tree(tensors: readonly InspectedTensor[] = TENSORS): WeightsNode {
  return buildWeightsTree(
    'net',
    tensors.map((entry) => ({ tensor: entry })),
  );
}

function find(root: WeightsNode, path: string): WeightsNode {
  const all: WeightsNode[] = [];
  const visit = (node: WeightsNode): void => {
    all.push(node);
    node.children.forEach(visit);
  };
  visit(root);
  return all.find((node) => rowPath(node) === path)!;
}

const names = (rows: readonly { node: WeightsNode }[]): string[] => rows.map(({ node }) => node.path);

describe('the tree of the dotted names', () => {
  it('has the modules in the order of the file, with sums over all below', () => {
    const root = tree();
    expect(root.children.map(({ name }) => name)).toEqual(['conv1', 'bn1', 'layer1']);
    expect(root).toMatchObject({ tensors: 6, elements: 216 + 4 + 4 + 1 + 4 + 4, parameters: 216 + 4 + 8 });
    expect(find(root, 'module:layer1')).toMatchObject({ depth: 1, tensors: 2, bytes: 32 });
    expect(find(root, 'tensor:layer1.0.conv1.weight')).toMatchObject({ name: 'weight', depth: 4 });
  });

  it('has parts that are counted in the order of their numbers', () => {
    const root = tree(['0', '10', '9', '1'].map((part) => tensor(`features.${part}.weight`)));
    expect(find(root, 'module:features').children.map(({ name }) => name)).toEqual(['0', '1', '9', '10']);
  });

  it('keeps a tensor apart from a module of the same path', () => {
    const root = tree([tensor('a'), tensor('a.b'), tensor('a.')]);
    expect(root.children.map(rowPath)).toEqual(['tensor:a', 'module:a']);
    expect(find(root, 'module:a').children.map(({ name }) => name)).toEqual(['b', '']);
  });

  it('shows what the file lacks where it would be, without counting it', () => {
    const root = buildWeightsTree('net', [
      { tensor: tensor('conv1.weight'), trouble: 'mismatched' },
      { tensor: tensor('layer1.0.conv1.weight') },
      { tensor: tensor('layer1.1.conv1.weight') },
      { tensor: { name: 'layer1.1.bn1.weight', shape: [4], dtype: 'F32' }, trouble: 'missing' },
    ]);
    expect(find(root, 'tensor:layer1.1.bn1.weight')).toMatchObject({
      trouble: 'missing',
      tensors: 0,
      bytes: 0,
    });
    expect(find(root, 'module:layer1')).toMatchObject({ tensors: 2, troubles: 1 });
    expect(root.troubles).toBe(2);
  });

  it('is open down to where it branches', () => {
    const root = tree([1, 2, 3, 4, 5, 6].map((layer) => tensor(`model.encoder.${layer}.weight`)));
    expect(initiallyOpen(root)).toEqual(['module:', 'module:model', 'module:model.encoder']);
    expect(initiallyOpen(tree())).toEqual(['module:', 'module:conv1', 'module:bn1', 'module:layer1']);
  });
});

describe('the rows', () => {
  it('are those of open modules', () => {
    const rows = weightsRows(tree(), new Set(['module:', 'module:bn1']));
    expect(names(rows)).toEqual([
      '',
      'conv1',
      'bn1',
      'bn1.weight',
      'bn1.running_mean',
      'bn1.num_batches_tracked',
      'layer1',
    ]);
    expect(rows[2]).toMatchObject({ expandable: true, expanded: true, position: 2, siblings: 3 });
    expect(rows[3]).toMatchObject({ expandable: false, position: 1, siblings: 3 });
  });

  it.each([
    ['running', ['', 'bn1', 'bn1.running_mean']],
    ['layer1 weight 1.conv', ['', 'layer1', 'layer1.1', 'layer1.1.conv1', 'layer1.1.conv1.weight']],
    ['i64', ['', 'bn1', 'bn1.num_batches_tracked']],
    ['8x3x3x3', ['', 'conv1', 'conv1.weight']],
    ['8×3×3×3', ['', 'conv1', 'conv1.weight']],
    ['batchnorm', ['', 'bn1']],
    ['nothing', []],
  ])('that the filter %s finds', (text, expected) => {
    const finder = makeFinder(text, (path) => (path === 'bn1' ? 'BatchNorm2d' : undefined));
    expect(names(weightsRows(tree(), new Set(), finder))).toEqual(expected);
  });

  it('that are found as a module can be unfolded wholly', () => {
    const finder = makeFinder('batchnorm', (path) => (path === 'bn1' ? 'BatchNorm2d' : undefined));
    expect(weightsRows(tree(), new Set(['module:bn1']), finder)).toHaveLength(5);
  });

  it('are not filtered by spaces', () => {
    expect(makeFinder('  ', () => undefined)).toBeUndefined();
  });
});

describe('what is known of a file under other names', () => {
  const renamed = ['conv1.weight', 'layer1.0.conv1.weight'].map((name) => ({
    from: `module.${name}`,
    to: name,
    rule: 'prefix/module',
  }));

  it('gives its modules their types', () => {
    const types = moduleTypes(
      report({ renamed }, [
        ['', 'ResNet'],
        ['layer1', 'Sequential'],
        ['layer1.0', 'BasicBlock'],
        ['layer2', 'Sequential'],
        ['layer2.0', 'BasicBlock'],
      ]),
    );
    expect([...types].map(([path, { type }]) => [path, type])).toEqual([
      ['module', 'ResNet'],
      ['module.layer1', 'Sequential'],
      ['module.layer1.0', 'BasicBlock'],
      ['module.layer2', 'Sequential'],
      ['module.layer2.0', 'BasicBlock'],
    ]);
  });

  it('is in the order of the architecture, with what is missing among it', () => {
    const entry = { name: 'layer1.1.bn1.weight', shape: [4], dtype: 'F32' } as const;
    const shown = treeTensors(
      [tensor('module.extra'), tensor('module.fc.weight'), tensor('module.conv1.weight')],
      report(
        {
          renamed,
          missing: [entry.name],
          mismatched: [{ name: 'fc.weight', expected: [2], found: [3] }],
          unexpected: ['module.extra'],
        },
        [],
        ['conv1.weight', entry.name, 'fc.weight'].map((name) => ({ ...entry, name })),
      ),
    );
    expect(shown.map((one) => [one.tensor.name, one.trouble])).toEqual([
      ['module.conv1.weight', undefined],
      ['module.layer1.1.bn1.weight', 'missing'],
      ['module.fc.weight', 'mismatched'],
      ['module.extra', 'unexpected'],
    ]);
  });

  it('says nothing where parts have other names altogether', () => {
    const types = moduleTypes(
      report({ renamed: [{ from: 'blocks.0.mlp.fc1.weight', to: 'layers.a.mlp.0.weight', rule: 'timm' }] }, [
        ['', 'Net'],
        ['layers', 'Sequential'],
        ['layers.a', 'Block'],
        ['layers.a.mlp', 'MLP'],
        ['layers.a.mlp.0', 'Linear'],
      ]),
    );
    expect(types.get('blocks.0.mlp.fc1')?.type).toBe('Linear');
    expect(types.has('blocks.0')).toBe(false);
  });

  it('is not taken from an architecture that the file hardly fills', () => {
    const poor = report({ missing: ['fc.weight'], unexpected: ['conv1.weight'], loadedFraction: 0.1 });
    expect(treeTensors(TENSORS, poor)).toEqual(TENSORS.map((entry) => ({ tensor: entry })));
  });
});

describe('the type column', () => {
  it('tells sequences by what they hold in the architecture, with the layers that have no tensors', () => {
    const types = moduleTypes(
      report({}, [
        ['', 'ShuffleNetV2'],
        ['conv1', 'Sequential'],
        ['conv1.0', 'Conv2d'],
        ['conv1.1', 'BatchNorm2d'],
        ['conv1.2', 'ReLU'],
        ['stage2', 'Sequential'],
        ['stage2.0', 'InvertedResidual'],
        ['stage2.0.branch1', 'Sequential'],
        ['fc', 'Linear'],
      ]),
    );
    expect(['conv1', 'stage2', 'fc'].map((path) => types.get(path)?.shown)).toEqual([
      '3 layers',
      '1 block',
      'Linear',
    ]);
  });
});
