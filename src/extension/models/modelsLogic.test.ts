import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { familyOf } from '../../shared/models/familyOf';
import { parseCatalogue } from '../../weights/loadCatalogue';
import { arrangeModels } from './arrangeModels';
import { describeTooltip, escapeMarkdown } from './describeTooltip';
import { catalogOfSetting, folderOfSetting } from './LibrarySettings';
import { makeRow, type RowFacts } from './makeRow';
import { Measurements } from './Measurements';
import { targetOf } from './ModelNode';
import { nodesOf } from './nodesOf';

const file = resolve(import.meta.dirname, '../../../models/catalogue.json');
const { entries } = parseCatalogue(readFileSync(file, 'utf8'), 'catalogue.json');
const NOTHING: RowFacts = {
  stateOf: () => ({ state: 'absent' }),
  downloadOf: () => undefined,
  timeOf: () => undefined,
  inUse: undefined,
};
const rows = entries.map((entry) => makeRow(entry, NOTHING));
const ALL = { text: '', cachedOnly: false };

describe('families', () => {
  it('have every published architecture, none under its own name', () => {
    expect(rows).toHaveLength(115);
    const families = new Set(rows.map(({ family }) => family));
    expect(families.size).toBe(21);
    for (const { architecture, family } of rows) expect(family, architecture).not.toBe(architecture);
    expect(familyOf('wide_resnet50_2')).toBe('Wide ResNet');
    expect(familyOf('ours')).toBe('ours');
  });
});

describe('arranging models', () => {
  it('puts what is here or on its way first within its family, and into a group of its own', () => {
    const mixed = rows.map((row) =>
      row.id === 'resnet18:IMAGENET1K_V1'
        ? { ...row, state: 'cached' as const }
        : row.id === 'resnet34:IMAGENET1K_V1'
          ? { ...row, state: 'partial' as const }
          : row,
    );
    const { cached, families } = arrangeModels(mixed, { column: 'accuracy', descending: true }, ALL);
    expect(cached.map(({ architecture }) => architecture)).toEqual(['resnet34', 'resnet18']);
    const resnet = families.find(({ label }) => label === 'ResNet');
    expect(resnet?.rows.map(({ architecture }) => architecture).slice(0, 3)).toEqual([
      'resnet34',
      'resnet18',
      'resnet152',
    ]);
    const names = families.map(({ label }) => label.toLowerCase());
    expect(names).toEqual(names.toSorted());
  });

  it('leaves out families of which nothing passes the filter', () => {
    const { families } = arrangeModels(
      rows,
      { column: 'name', descending: false },
      { ...ALL, text: 'squeeze' },
    );
    expect(families.map(({ label }) => label)).toEqual(['SqueezeNet']);
  });
});

describe('the entries of the view', () => {
  const input = {
    rows,
    files: { folders: ['/w/mine'], weights: ['/w/a.pth'] },
    sorting: { column: 'accuracy', descending: true } as const,
    filter: ALL,
    inUse: '/w/a.pth',
    cachedBytes: 0,
    folder: '~/cache',
  };

  it('are demo, yours, cached, and the catalogue by family with what to expect of it', () => {
    const nodes = nodesOf(input);
    expect(nodes[0]).toEqual({ kind: 'demo', inUse: false });
    expect(nodes[1]).toMatchObject({
      id: 'yours',
      children: [
        { path: '/w/mine', inUse: false },
        { path: '/w/a.pth', inUse: true },
      ],
    });
    expect(nodes[2]).toMatchObject({ id: 'cached', description: 'nothing yet · ~/cache', children: [] });
    expect(nodes.find((node) => node.kind === 'group' && node.label === 'ResNet')).toMatchObject({
      description: '69.8–82.3 %',
      open: false,
    });
  });

  it('are unfolded while a filter narrows them', () => {
    const groups = nodesOf({ ...input, filter: { ...ALL, text: 'resnet18' } }).filter(
      ({ kind }) => kind === 'group',
    );
    expect(groups.at(-1)).toMatchObject({ label: 'ResNet', open: true, description: '69.8 %' });
  });

  it('say what commands are to work on', () => {
    expect(targetOf('resnet18:DEFAULT')).toEqual({ kind: 'row', id: 'resnet18:DEFAULT' });
    expect(targetOf({ kind: 'demo', inUse: true })).toEqual({ kind: 'path', path: undefined });
    expect(targetOf(undefined)).toBeUndefined();
    expect(targetOf({ scheme: 'file' })).toBeUndefined();
  });
});

describe('a row', () => {
  const [entry] = entries;
  if (!entry) throw new Error('The catalogue is empty.');

  it('says how the weights stand and how their download gets on', () => {
    const progress = {
      phase: 'downloading',
      received: 5,
      total: 10,
      bytesPerSecond: null,
      secondsLeft: null,
    } as const;
    expect(
      makeRow(entry, { ...NOTHING, downloadOf: () => ({ status: 'running', progress: null }) }).download,
    ).toEqual({
      status: 'running',
      phase: 'starting',
      received: 0,
      total: null,
      bytesPerSecond: null,
      secondsLeft: null,
    });
    expect(
      makeRow(entry, { ...NOTHING, downloadOf: () => ({ status: 'paused', progress }) }).download,
    ).toEqual({
      status: 'paused',
      ...progress,
    });
    const partial = makeRow(entry, {
      ...NOTHING,
      stateOf: () => ({ state: 'partial', received: 7, total: 9 }),
    });
    expect(partial).toMatchObject({ state: 'partial', present: 7 });
  });

  it('is in use by its name and by its file', () => {
    const cached: RowFacts = {
      ...NOTHING,
      stateOf: () => ({ state: 'cached', file: '/c/a.pth', bytes: 3, sha256: undefined }),
    };
    const id = `${entry.architecture}:${entry.weights}`;
    expect(makeRow(entry, { ...cached, inUse: id })).toMatchObject({ inUse: true, bytes: 3 });
    expect(makeRow(entry, { ...cached, inUse: '/c/a.pth' }).inUse).toBe(true);
    expect(makeRow(entry, { ...cached, inUse: '/c/b.pth' }).inUse).toBe(false);
  });

  it('is told in full in its tooltip, with the names of a catalogue as mere text', () => {
    const text = describeTooltip({ ...makeRow(entry, NOTHING), weights: '[x](command:evil)' });
    for (const part of [
      '56.5 % top-1',
      '61.1 M',
      'Licence: none',
      'Shorter side',
      '244 MB',
      '<https://download.pytorch.org',
    ])
      expect(text, part).toContain(part.replace('244 MB', '244 MB'));
    expect(text).not.toContain('](command:');
    expect(escapeMarkdown('a_b*c')).toBe('a\\_b\\*c');
  });
});

describe('settings', () => {
  it('name folders and catalogues as people write them', () => {
    expect(folderOfSetting(' ', '/w')).toBeUndefined();
    expect(folderOfSetting('weights', '/w')).toBe('/w/weights');
    expect(folderOfSetting('/abs', '/w')).toBe('/abs');
    expect(folderOfSetting('~/x', '/w')).toMatch(/^\/.*\/x$/);
    expect(catalogOfSetting('https://zoo.example/c.json', '/w')).toBe('https://zoo.example/c.json');
    expect(catalogOfSetting('zoo.json', '/w')).toBe('/w/zoo.json');
  });
});

describe('measured times', () => {
  it('are of one machine and version, and outlive the window', async () => {
    const stored = new Map<string, unknown>();
    const store = {
      get: (key: string) => stored.get(key),
      update: (key: string, value: unknown) => Promise.resolve(void stored.set(key, value)),
    };
    await new Measurements(store, 'a').set('resnet18:X', 12);
    await new Measurements(store, 'a').set('resnet34:X', 20);
    expect(new Measurements(store, 'a').get('resnet18:X')).toBe(12);
    expect(new Measurements(store, 'b').get('resnet18:X')).toBeUndefined();
    await new Measurements(store, 'b').set('resnet18:X', 6);
    expect(new Measurements(store, 'b').count).toBe(1);
    stored.set('modelTimes', { machine: 'b', times: 'damaged' });
    expect(new Measurements(store, 'b').count).toBe(0);
  });
});
