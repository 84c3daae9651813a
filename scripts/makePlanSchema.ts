// Writes media/schemas/plan.schema.json, by which editors complete and check plans of which layers to train:
// node scripts/runTypescript.mjs scripts/makePlanSchema.ts
import { toJsonSchema } from '@valibot/to-json-schema';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { planSchema } from '../src/weights/planSchema';

export const PLAN_SCHEMA_FILE = 'media/schemas/plan.schema.json';

/** The text of the schema file: what the code checks, as far as JSON Schema can say it. */
export function planJsonSchema(): string {
  const { $schema: _dialect, ...rules } = toJsonSchema(planSchema, {
    errorMode: 'ignore',
    typeMode: 'input',
  });
  const schema = {
    // The dialect that VS Code knows best.
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Which layers of a network Headstart trains',
    ...rules,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

export async function main(): Promise<void> {
  const file = resolve(PLAN_SCHEMA_FILE);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, planJsonSchema());
}
