/** `node dist/report/write-schema.js`: writes the published JSON Schema anew after a change of the format. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reportJsonSchema } from './json-schema.js';

writeFileSync(fileURLToPath(new URL('../../schema/report.schema.json', import.meta.url)), reportJsonSchema());
