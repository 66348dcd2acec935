import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  celerySchema,
  checkSchema,
  configSchema,
  toleranceSchema,
} from '../../../src/cli/config/config-schema.js';
import { settingObject } from '../../../src/cli/config/setting-field.js';
import { load, project } from './loaded.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/config.md', import.meta.url)), 'utf8');

const SHAPE = configSchema('node').shape;

test('the examples of the page are configs, and show every field', async () => {
  const [example, ofCelery] = [...PAGE.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!);
  const env = { ...process.env, DATABASE_URL: 'postgres://localhost/app' };
  const { config } = (await load(project({ 'pooltune.config.ts': example! }), { env }))!;
  const other = (await load(project({ 'pooltune.config.ts': ofCelery! })))!.config;
  expect(other.setting).toMatchObject({ poolType: 'prefork', implementation: 'celery' });
  expect(Object.keys({ ...config, celery: other.celery! }).sort()).toEqual(Object.keys(SHAPE).sort());
  // One of the two that name what to compare with.
  expect(example).toContain('baseline:');
  expect(Object.keys({ ...config.check, baseline: '' }).sort()).toEqual(
    Object.keys(checkSchema.shape).sort(),
  );
});

test('every field has a row on the page, and every metric is named', () => {
  const { check: _, ...top } = SHAPE;
  for (const name of [top, celerySchema.shape, checkSchema.shape, settingObject.shape].flatMap((shape) =>
    Object.keys(shape),
  )) {
    expect(PAGE).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  }
  for (const metric of Object.keys(toleranceSchema.shape)) expect(PAGE).toContain(`\`${metric}\``);
});
