import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from '../architectures/catalog';
import { describeNetwork } from '../architectures/describeNetwork';
import { weightsFileName } from './Catalogue';
import { loadCatalogue, parseCatalogue } from './loadCatalogue';
import { loadLabels } from './loadLabels';

const MODELS = resolve(import.meta.dirname, '../../models');
const catalogue = await loadCatalogue(MODELS);

/** Parameters of auxiliary heads, which the file has and the published count leaves out. */
const UNCOUNTED: Readonly<Record<string, number>> = { googlenet: 6_379_984 };

describe('the catalogue', () => {
  it('has the 115 published weights of 80 architectures, each with one default', () => {
    expect(catalogue.entries).toHaveLength(115);
    expect(catalogue.architectures).toHaveLength(80);
    for (const architecture of catalogue.architectures) {
      expect(catalogue.weightsOf(architecture).filter((entry) => entry.default)).toHaveLength(1);
    }
  });

  it.each(catalogue.architectures.filter((name) => architectureNames().includes(name)))(
    'says of %s what the architecture says',
    (architecture) => {
      for (const entry of catalogue.weightsOf(architecture)) {
        const { crop } = entry.preprocessing;
        const network = describeNetwork(
          architecture,
          buildArchitecture(architecture, { inputSize: crop }),
          crop,
        );
        expect(network.parameters).toBe(entry.parameters + (UNCOUNTED[architecture] ?? 0));
        expect(entry.minSize).toBeLessThanOrEqual(crop);
        // Two of the files hold half precision.
        expect(entry.mebibytes * 2 ** 20).toBeGreaterThan(2 * entry.parameters);
      }
    },
  );

  it('knows a file by the name under which it was published', () => {
    const entry = catalogue.findByFileName('resnet50-11ad3fa6.pth');
    expect(entry).toMatchObject({ architecture: 'resnet50', weights: 'IMAGENET1K_V2', default: true });
    for (const one of catalogue.entries) expect(catalogue.findByFileName(weightsFileName(one))).toBe(one);
  });

  it('finds weights by name and says what there is otherwise', () => {
    expect(catalogue.find('resnet50', 'DEFAULT').weights).toBe('IMAGENET1K_V2');
    expect(catalogue.find('resnet50', 'IMAGENET1K_V1').acc1).toBe(76.13);
    expect(() => catalogue.find('resnet50', 'IMAGENET1K_V3')).toThrow('IMAGENET1K_V1, IMAGENET1K_V2');
    expect(() => catalogue.find('resnet51', 'DEFAULT')).toThrow(
      expect.objectContaining({ code: 'architecture/unknown' }),
    );
  });

  it('has a label set for every entry that classifies', async () => {
    const names = new Set(catalogue.entries.map(({ labels }) => labels));
    for (const name of names)
      if (typeof name === 'string') expect(await loadLabels(MODELS, name)).toHaveLength(1000);
    expect((await loadLabels(MODELS, 'imagenet-1k'))[285]).toBe('Egyptian cat');
    await expect(loadLabels(MODELS, 'none')).rejects.toMatchObject({ code: 'model/labels' });
  });
});

describe('a catalogue with a mistake', () => {
  const text = readFileSync(join(MODELS, 'catalogue.json'), 'utf8');
  interface File {
    entries: Record<string, unknown>[];
  }
  const changed = (change: (entries: File['entries']) => void): string => {
    const file = JSON.parse(text) as File;
    change(file.entries);
    return JSON.stringify(file);
  };

  it.each([
    ['not JSON', '{', /it is not JSON/],
    ['no entries', '{"source":"x"}', /the field 'entries' is missing/],
    [
      'a missing field',
      changed((entries) => delete entries[0]?.url),
      /the entry alexnet:IMAGENET1K_V1, the field 'url' is missing/,
    ],
    [
      'a nested field out of range',
      changed(([entry]) => Object.assign(entry?.preprocessing as object, { std: [1, 0, 1] })),
      /alexnet:IMAGENET1K_V1, the field 'preprocessing\.std\.1' must be above 0/,
    ],
    [
      'a crop larger than the picture',
      changed(([entry]) => Object.assign(entry?.preprocessing as object, { resize: 100 })),
      /alexnet:IMAGENET1K_V1, the field 'preprocessing' crop must not be larger than resize/,
    ],
    [
      'a field of another type',
      changed(([entry]) => Object.assign(entry!, { acc1: 'high' })),
      /'acc1' must be .*not "high"/,
    ],
    [
      'an entry without names',
      changed((entries) => entries.splice(2, 1, {})),
      /in entry number 3, the field 'architecture' is missing/,
    ],
    [
      'an address that is none',
      changed(([entry]) => Object.assign(entry!, { url: 'file:///etc' })),
      /'url' must be an http/,
    ],
    [
      'the same entry twice',
      changed((entries) => entries.push(entries[0]!)),
      /alexnet:IMAGENET1K_V1 is listed twice/,
    ],
    [
      'two defaults',
      changed((entries) => entries.push({ ...entries[0], weights: 'MINE' })),
      /alexnet has more than one default/,
    ],
  ])('is refused: %s', (_, broken, message) => {
    expect(() => parseCatalogue(broken, 'mine.json')).toThrow(message);
    expect(() => parseCatalogue(broken, 'mine.json')).toThrow(
      expect.objectContaining({ code: 'catalogue/malformed' }),
    );
  });
});
