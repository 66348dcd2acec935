import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../foundation/errors.js';

/** A study's report.json, and the folder that it is in. */
export interface StudyPath {
  readonly reportPath: string;
  readonly folder: string;
}

/**
 * From a study's folder or its report.json. Where links cannot be had, `latest.txt` beside the studies holds the name of the
 * latest one.
 * @throws {UsageError} where there is neither
 */
export async function studyPath(cwd: string, named: string): Promise<StudyPath> {
  const given = path.resolve(cwd, named);
  if (await isFile(given)) return { reportPath: given, folder: path.dirname(given) };
  const inFolder = path.join(given, 'report.json');
  if (await isFile(inFolder)) return { reportPath: inFolder, folder: given };
  const latest = await latestOf(given);
  if (latest !== undefined) return latest;
  throw new UsageError(`${named} has no report.json: there is no study to plan from.`, {
    hint: 'Measure one first (pooltune tune), or name the folder of another study.',
  });
}

async function latestOf(given: string): Promise<StudyPath | undefined> {
  const name = await readFile(`${given}.txt`, 'utf8').catch(() => '');
  if (name.trim() === '') return undefined;
  const folder = path.join(path.dirname(given), path.basename(name.trim()));
  const reportPath = path.join(folder, 'report.json');
  return (await isFile(reportPath)) ? { reportPath, folder } : undefined;
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  );
}
