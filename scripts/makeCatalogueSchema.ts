// Writes models/catalogue.schema.json, by which editors complete and check catalogues of one's own:
// node scripts/runTypescript.mjs scripts/makeCatalogueSchema.ts
import { toJsonSchema } from '@valibot/to-json-schema';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { catalogueFileSchema, writtenEntrySchema } from '../src/weights/catalogueSchema';

/** The text of the schema file: what the code checks, as far as JSON Schema can say it. */
export function catalogueJsonSchema(): string {
  const entry = toJsonSchema(writtenEntrySchema, { errorMode: 'ignore', typeMode: 'input' });
  const file = toJsonSchema(v.object({ source: catalogueFileSchema.entries.source }));
  const { $schema: _dialect, ...entryRules } = entry;
  const schema = {
    // The dialect that VS Code knows best.
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A catalogue of weights for Headstart',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      ...file.properties,
      entries: {
        description: 'The weights, one entry a file.',
        type: 'array',
        items: {
          ...entryRules,
          anyOf: [{ required: ['sha256'] }, { required: ['sha256Prefix'] }],
        },
      },
    },
    required: ['source', 'entries'],
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

export async function main(): Promise<void> {
  await writeFile(resolve('models/catalogue.schema.json'), catalogueJsonSchema());
}
