import { describe, expect, it } from 'vitest';
import { parseComparisonMemory } from './comparisonProtocol';
import { describeDownload, describeRow, formatGflops, formatShare } from './describeModel';
import { familyOf } from './familyOf';
import type { ModelRow, RowDownload } from './ModelRow';
import { parseFromModelsView } from './modelsProtocol';
import { paretoFront } from './paretoFront';
import { firstSorting, matchesFilter, sortModels } from './sortModels';

function row(change: Partial<ModelRow> = {}): ModelRow {
  const architecture = change.architecture ?? 'resnet18';
  return {
    id: `${architecture}:IMAGENET1K_V1`,
    architecture,
    weights: 'IMAGENET1K_V1',
    family: familyOf(architecture),
    acc1: 69.758,
    acc5: 89.078,
    parameters: 11_689_512,
    gflops: 1.814,
    bytes: 46_830_571,
    preprocessing: { resize: 256, crop: 224, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
    licence: null,
    url: 'https://download.pytorch.org/models/resnet18-f37072fd.pth',
    classifies: true,
    labelSet: 'imagenet-1k',
    state: 'absent',
    present: 0,
    download: null,
    milliseconds: null,
    inUse: false,
    ...change,
  };
}

function running(change: Partial<Extract<RowDownload, { phase: string }>>): RowDownload {
  return {
    status: 'running',
    phase: 'downloading',
    received: 45e6,
    total: 100e6,
    bytesPerSecond: 3.2e6,
    secondsLeft: 11.4,
    ...change,
  };
}

describe('sorting models', () => {
  const rows = [
    row({ architecture: 'resnet50', acc1: 80.9, milliseconds: 40 }),
    row({ architecture: 'unknown', acc1: null, milliseconds: 5 }),
    row({ architecture: 'resnet18', acc1: 69.8 }),
    row({ architecture: 'resnet101', acc1: 80.9, milliseconds: 90 }),
  ];
  const names = (sorted: readonly ModelRow[]): string[] => sorted.map(({ architecture }) => architecture);

  it('puts the best first when first asked for accuracy, and equals by name as people count', () => {
    expect(names(sortModels(rows, firstSorting('accuracy')))).toEqual([
      'resnet50',
      'resnet101',
      'resnet18',
      'unknown',
    ]);
  });

  it('leaves what has no figure at the end in both orders', () => {
    expect(names(sortModels(rows, { column: 'time', descending: false })).at(-1)).toBe('resnet18');
    expect(names(sortModels(rows, { column: 'time', descending: true }))).toEqual([
      'resnet101',
      'resnet50',
      'unknown',
      'resnet18',
    ]);
  });
});

describe('filtering models', () => {
  it('wants every word somewhere in name, weights or family', () => {
    const vit = row({
      architecture: 'vit_b_16',
      family: 'Vision Transformer',
      weights: 'IMAGENET1K_SWAG_E2E_V1',
    });
    expect(matchesFilter(vit, { text: 'VIT swag', cachedOnly: false })).toBe(true);
    expect(matchesFilter(vit, { text: 'transformer e2e', cachedOnly: false })).toBe(true);
    expect(matchesFilter(vit, { text: 'vit linear', cachedOnly: false })).toBe(false);
    expect(matchesFilter(vit, { text: ' ', cachedOnly: true })).toBe(false);
    expect(matchesFilter({ ...vit, state: 'cached' }, { text: '', cachedOnly: true })).toBe(true);
  });
});

describe('the pareto front', () => {
  it('holds what nothing beats in both respects, by rising cost', () => {
    const trades = [
      { cost: 5, value: 70 },
      { cost: 1, value: 60 },
      { cost: 4, value: 65 },
      { cost: 5, value: 71 },
      { cost: 9, value: 71 },
      { cost: 2, value: 60 },
    ];
    expect(paretoFront(trades)).toEqual([
      { cost: 1, value: 60 },
      { cost: 4, value: 65 },
      { cost: 5, value: 71 },
    ]);
    expect(paretoFront([])).toEqual([]);
  });

  it('is what a comparison of all with all finds', () => {
    const trades = Array.from({ length: 60 }, (_, index) => ({
      cost: 1 + ((index * 37) % 53),
      value: (index * 29) % 47,
    }));
    const undominated = trades.filter(
      (one) =>
        !trades.some(
          (other) =>
            other.cost <= one.cost &&
            other.value >= one.value &&
            (other.cost < one.cost || other.value > one.value),
        ),
    );
    expect(new Set(paretoFront(trades))).toEqual(new Set(undominated));
  });
});

describe('what is said of a download', () => {
  it.each([
    [running({}), '45 % · 3.2 MB/s · 12 s left'],
    [running({ bytesPerSecond: null, secondsLeft: null }), '45 %'],
    [running({ secondsLeft: 600 }), '45 % · 3.2 MB/s · 10 min left'],
    [running({ total: null, secondsLeft: null }), '45.0 MB · 3.2 MB/s'],
    [running({ phase: 'waiting' }), 'another window downloads it · 45 %'],
    [running({ phase: 'retrying' }), '45 % · connection lost, trying again'],
    [running({ status: 'paused' }), 'paused at 45 %'],
    [{ status: 'failed', error: { code: 'url/offline', message: 'x' } }, 'failed'],
  ] satisfies [RowDownload, string][])('%j reads %s', (download, text) => {
    expect(describeDownload(download)).toBe(text);
  });

  it('is never 100 % before it is done', () => {
    expect(formatShare(99_999, 100_000)).toBe('99 %');
    expect(formatShare(100_000, 100_000)).toBe('100 %');
    expect(formatShare(5, 0)).toBe('100 %');
  });
});

describe('what stands beside a model', () => {
  it('is its accuracy and size, and how it stands', () => {
    expect(describeRow(row())).toBe('69.8 % · 46.8 MB');
    expect(describeRow(row({ milliseconds: 21, inUse: true }))).toBe('69.8 % · 46.8 MB · 21 ms · in use');
    expect(describeRow(row({ state: 'partial', present: 23e6 }))).toBe('69.8 % · 46.8 MB · 49 % there');
    expect(describeRow(row({ acc1: null, classifies: false }))).toBe('46.8 MB · without a classifier');
    expect(describeRow(row({ download: running({ status: 'paused' }) }))).toBe('paused at 45 %');
  });

  it('gives multiplications in three digits or so', () => {
    expect([0.014, 1.814, 94.83, 1016.717].map(formatGflops)).toEqual(['0.01', '1.81', '94.8', '1017']);
  });
});

describe('messages of the page', () => {
  it('are taken only when they are of a known form', () => {
    expect(parseFromModelsView({ type: 'use', id: 'a:B', more: 1 })).toEqual({ type: 'use', id: 'a:B' });
    expect(parseFromModelsView({ type: 'measureAll' })).toEqual({ type: 'measureAll' });
    for (const bad of [null, 'use', {}, { type: 'use' }, { type: 'use', id: 1 }, { type: 'remove', id: 'a' }])
      expect(parseFromModelsView(bad)).toBeUndefined();
  });
});

describe('what a page of a comparison has written down', () => {
  const memory = { image: '/cat.jpg', models: [null, 'resnet18'] };

  it('is read', () => {
    expect(parseComparisonMemory({ ...memory, more: 1 })).toEqual(memory);
  });

  it.each([undefined, 'memory', {}, { ...memory, image: 1 }, { ...memory, models: [1] }])(
    'is not taken from anything else: %j',
    (state) => {
      expect(parseComparisonMemory(state)).toBeUndefined();
    },
  );
});
