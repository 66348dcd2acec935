import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UsageError } from '../foundation/errors.js';
import { REPORT_VERSION, type Report, reportSchema } from './report-schema.js';

const MOST_PROBLEMS = 20;

/**
 * Reads and checks a `report.json`.
 * @throws {UsageError} naming all that is wrong with it at once, or both versions where it has another one
 */
export async function readReport(path: string): Promise<Report> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new UsageError(`${path} ${reason}: ${messageOf(cause)}`, {
      cause,
      hint: "Give the path of a study's report.json.",
    });
  }
  const version = z.object({ version: z.unknown() }).safeParse(content).data?.version;
  if (version !== undefined && version !== REPORT_VERSION) {
    throw new UsageError(
      `${path} has format version ${JSON.stringify(version)}; this pooltune reads version ${REPORT_VERSION}`,
      { hint: 'Measure again with this version of pooltune, or read it with the one that wrote it.' },
    );
  }
  const parsed = reportSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path: at, message }) => `${at.length === 0 ? 'the whole' : at.join('.')}: ${message}`,
  );
  const shown = problems.slice(0, MOST_PROBLEMS);
  const left = problems.length - shown.length;
  throw new UsageError(
    `${path} is not a report of pooltune:\n  ${shown.join('\n  ')}${left > 0 ? `\n  and ${left} more` : ''}`,
    { cause: parsed.error, hint: 'The format is in schema/report.schema.json of the package.' },
  );
}
