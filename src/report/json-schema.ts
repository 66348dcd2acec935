import { z } from 'zod';
import { reportSchema } from './report-schema.js';

/** The text of `schema/report.schema.json`, published with the package: JSON Schema 2020-12. */
export function reportJsonSchema(): string {
  // Readers of other languages meet files of later versions with added fields, so those are allowed.
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
