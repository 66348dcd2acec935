import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkSchema, configSchema, toleranceSchema } from '../../../src/cli/config/config-schema.js';
import { settingObject } from '../../../src/cli/config/setting-field.js';
import { load, project } from './loaded.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/config.md', import.meta.url)), 'utf8');

test('the example of the page is a config, and shows every field', async () => {
  const [, example] = /^```ts\n(.*?)^```/ms.exec(PAGE)!;
  const env = { ...process.env, DATABASE_URL: 'postgres://localhost/app' };
  const { config } = (await load(project({ 'pooltune.config.ts': example! }), { env }))!;
  expect(Object.keys(config).sort()).toEqual(Object.keys(configSchema.shape).sort());
  // One of the two that name what to compare with.
  expect(example).toContain('baseline:');
  expect(Object.keys({ ...config.check, baseline: '' }).sort()).toEqual(
    Object.keys(checkSchema.shape).sort(),
  );
});

test('every field has a row on the page, and every metric is named', () => {
  const { check: _, ...top } = configSchema.shape;
  for (const name of [top, checkSchema.shape, settingObject.shape].flatMap((shape) => Object.keys(shape))) {
    expect(PAGE).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  }
  for (const metric of Object.keys(toleranceSchema.shape)) expect(PAGE).toContain(`\`${metric}\``);
});
