/** `node dist/report/write-schema.js`: writes the published JSON Schemas anew after a change of a format. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkJsonSchema, planJsonSchema, reportJsonSchema } from './json-schema.js';

for (const [name, text] of [
  ['report', reportJsonSchema()],
  ['check', checkJsonSchema()],
  ['plan', planJsonSchema()],
]) {
  writeFileSync(fileURLToPath(new URL(`../../schema/${name}.schema.json`, import.meta.url)), text!);
}
