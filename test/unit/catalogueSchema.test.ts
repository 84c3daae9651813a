import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { catalogueJsonSchema } from '../../scripts/makeCatalogueSchema';

const ROOT = resolve(import.meta.dirname, '../..');
const FILE = 'models/catalogue.schema.json';

it('the schema for editors is what the code checks', () => {
  expect(readFileSync(resolve(ROOT, FILE), 'utf8')).toBe(catalogueJsonSchema());
});

it('the schema describes every field of an entry', () => {
  const { properties } = JSON.parse(catalogueJsonSchema()) as {
    properties: {
      entries: { items: { properties: Record<string, { description?: string }>; required: string[] } };
    };
  };
  const { items } = properties.entries;
  for (const [field, { description }] of Object.entries(items.properties)) {
    expect(description, field).toMatch(/\.$/);
  }
  const published = JSON.parse(readFileSync(resolve(ROOT, 'models/catalogue.json'), 'utf8')) as {
    entries: object[];
  };
  for (const entry of published.entries)
    expect(Object.keys(entry)).toEqual(expect.arrayContaining(items.required));
});

it('the schema is offered for catalogues of one’s own', () => {
  const { contributes } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
    contributes: { jsonValidation?: { fileMatch: string; url: string }[] };
  };
  expect(contributes.jsonValidation).toContainEqual({
    fileMatch: '*.headstart-catalog.json',
    url: `./${FILE}`,
  });
});
