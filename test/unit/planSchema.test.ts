import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { PLAN_SCHEMA_FILE, planJsonSchema } from '../../scripts/makePlanSchema';

const ROOT = resolve(import.meta.dirname, '../..');

it('the schema of plans for editors is what the code checks', () => {
  expect(readFileSync(resolve(ROOT, PLAN_SCHEMA_FILE), 'utf8')).toBe(planJsonSchema());
});

it('the schema is offered for plans', () => {
  const { contributes } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
    contributes: { jsonValidation?: { fileMatch: string; url: string }[] };
  };
  expect(contributes.jsonValidation).toContainEqual({
    fileMatch: 'headstart.plan.json',
    url: `./${PLAN_SCHEMA_FILE}`,
  });
});
