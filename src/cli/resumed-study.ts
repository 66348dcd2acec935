import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, UsageError } from '../foundation/errors.js';
import type { MachineFacts } from '../lab/machine/machine-facts.js';
import type { Versions } from '../lab/machine/versions.js';
import { JOURNAL_FILE, type JournalContents, readJournal } from '../study/journal.js';

export interface ResumedStudy extends JournalContents {
  readonly folder: string;
}

/** What a study must have been made of to be the same one. */
export interface StudyIdentity {
  readonly workload: { readonly name: string; readonly hash: string };
  readonly machine: MachineFacts;
  readonly versions: Versions;
  readonly seed: number;
}

/**
 * The newest study of a workload under `base`, to go on with.
 * @throws {UsageError} when there is none, or when it was made of other tasks, by another version or seed, or on
 *   another machine: its figures would not be comparable with new ones
 */
export async function findStudyToResume(base: string, wanted: StudyIdentity): Promise<ResumedStudy> {
  const { name } = wanted.workload;
  let newest: ResumedStudy | undefined;
  let unreadable: unknown;
  for (const entry of await foldersIn(base)) {
    const folder = path.join(base, entry);
    const contents = await readJournal(path.join(folder, JOURNAL_FILE)).catch((thrown: unknown) => {
      // Folders of benches and others have none; one that cannot be read is told where no other fits.
      if (entry.endsWith(`-${name}`)) unreadable = thrown;
      return undefined;
    });
    if (contents === undefined || contents.header.workload.name !== name) continue;
    if (newest === undefined || contents.header.startedAt > newest.header.startedAt) {
      newest = { ...contents, folder };
    }
  }
  if (newest === undefined) {
    if (unreadable !== undefined) throw unreadable;
    throw new UsageError(`--resume: there is no study of ${name} in ${base}.`, {
      hint: 'Start one without --resume, or name the folder of its reports with --out.',
    });
  }
  refuseAnother('--resume', newest, wanted);
  return newest;
}

async function foldersIn(base: string): Promise<string[]> {
  const entries = await readdir(base, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function refuseAnother(
  flag: string,
  { header, folder }: ResumedStudy,
  wanted: Omit<StudyIdentity, 'seed'> & { readonly seed?: number },
): void {
  const { workload, machine, versions, seed = header.seed } = wanted;
  const differences: [what: string, then: unknown, now: unknown][] = [
    ['tasks', header.workload.name, workload.name],
    ['tasks or payloads', header.workload.hash.slice(0, 12), workload.hash.slice(0, 12)],
    ['pooltune', header.versions.pooltune, versions.pooltune],
    ['Celery', header.versions.celery, versions.celery],
    ['Python', header.versions.python, versions.python],
    ['broker', header.versions.broker, versions.broker],
    ['Node.js', header.machine.nodeVersion, machine.nodeVersion],
    ['processor', header.machine.cpuModel, machine.cpuModel],
    ['cores', header.machine.usableCores, machine.usableCores],
    ['--seed', header.seed, seed],
  ];
  const found = differences.filter(([, then, now]) => then !== now);
  if (found.length === 0) return;
  const words = found.map(([what, then, now]) => `${what} ${String(then)} then, ${String(now)} now`);
  throw new UsageError(`${flag}: the study in ${folder} is another one: ${words.join('; ')}.`, {
    hint: `Start a new study without ${flag}.`,
  });
}

/**
 * The trials of an earlier study, to begin another one with.
 * @param folder as typed, of the study or its journal's
 * @throws {UsageError} when there is none in it, or one of other tasks, by another version, or on another machine
 */
export async function readEarlierStudy(
  folder: string,
  wanted: Omit<StudyIdentity, 'seed'>,
): Promise<ResumedStudy> {
  const contents = await readJournal(path.join(folder, JOURNAL_FILE)).catch((thrown: unknown) => {
    throw new UsageError(`--from: there is no study in ${folder}: ${messageOf(thrown)}`, {
      hint: 'Name the folder of a study, such as reports/latest.',
      cause: thrown,
    });
  });
  const earlier = { ...contents, folder };
  refuseAnother('--from', earlier, wanted);
  return earlier;
}
