import { z } from 'zod';
import { checkReportSchema } from './check/check-report.js';
import { planReportSchema } from './plan/plan-schema.js';
import { reportSchema } from './report-schema.js';

/** The text of `schema/report.schema.json`, published with the package: JSON Schema 2020-12. */
export function reportJsonSchema(): string {
  return jsonSchema(reportSchema);
}

/** The text of `schema/check.schema.json`, published with the package: JSON Schema 2020-12. */
export function checkJsonSchema(): string {
  return jsonSchema(checkReportSchema);
}

/** The text of `schema/plan.schema.json`, published with the package: JSON Schema 2020-12. */
export function planJsonSchema(): string {
  return jsonSchema(planReportSchema);
}

function jsonSchema(of: z.ZodType): string {
  // Readers of other languages meet files of later versions with added fields, so those are allowed.
  const schema = z.toJSONSchema(of, { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
