import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import { writeWhole } from '../write-report.js';
import { renderCheckMarkdown } from './check-markdown.js';
import type { CheckReport } from './check-report.js';
import { type JunitOptions, renderJunit } from './junit.js';

export interface CheckFilesOptions extends JunitOptions {
  /** Where JUnit XML goes; none is written without it. */
  readonly junitPath?: string;
}

/** The paths of what was written. */
export interface CheckFiles {
  readonly jsonPath: string;
  readonly markdownPath: string;
  readonly junitPath?: string;
}

/**
 * Writes `check.json`, `check.md` and, where it is wanted, JUnit XML, each whole or not at all; makes the folders.
 * @throws {EnvironmentError} when they cannot be written
 */
export async function writeCheckFiles(
  folder: string,
  report: CheckReport,
  options: CheckFilesOptions,
): Promise<CheckFiles> {
  const { junitPath } = options;
  const jsonPath = path.join(folder, 'check.json');
  const markdownPath = path.join(folder, 'check.md');
  await write(jsonPath, `${JSON.stringify(report, null, 2)}\n`);
  await write(markdownPath, renderCheckMarkdown(report));
  if (junitPath === undefined) return { jsonPath, markdownPath };
  await writeJunit(junitPath, report, options);
  return { jsonPath, markdownPath, junitPath };
}

/** As `writeCheckFiles`, JUnit XML alone. @throws {EnvironmentError} when it cannot be written */
export async function writeJunit(
  junitPath: string,
  report: CheckReport,
  options: JunitOptions,
): Promise<void> {
  await write(junitPath, renderJunit(report, options));
}

async function write(file: string, text: string): Promise<void> {
  const folder = path.dirname(file);
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new EnvironmentError(
      `${file} cannot be written: there can be no folder ${folder}: ${messageOf(cause)}`,
      {
        cause,
        hint: 'Name another path, or check the permissions of the folders above it.',
      },
    );
  }
  await writeWhole(file, text);
}
