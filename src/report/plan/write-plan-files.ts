import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import { writeWhole } from '../write-report.js';
import { renderPlanHtml } from './plan-html.js';
import { renderPlanMarkdown } from './plan-markdown.js';
import type { PlanReport } from './plan-schema.js';

/** The paths of what was written. */
export interface PlanFiles {
  readonly jsonPath: string;
  readonly markdownPath: string;
  readonly htmlPath: string;
}

/**
 * Writes `plan.json`, `plan.md` and `plan.html`, each whole or not at all; makes the folder.
 * @throws {EnvironmentError} when they cannot be written
 */
export async function writePlanFiles(folder: string, report: PlanReport): Promise<PlanFiles> {
  const jsonPath = path.join(folder, 'plan.json');
  const markdownPath = path.join(folder, 'plan.md');
  const htmlPath = path.join(folder, 'plan.html');
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new EnvironmentError(`there can be no folder ${folder} for the plan: ${messageOf(cause)}`, {
      cause,
      hint: 'Name another folder with --out, or check the permissions of the folders above it.',
    });
  }
  await writeWhole(jsonPath, `${JSON.stringify(report, null, 2)}\n`);
  await writeWhole(markdownPath, renderPlanMarkdown(report));
  await writeWhole(htmlPath, renderPlanHtml(report));
  return { jsonPath, markdownPath, htmlPath };
}
