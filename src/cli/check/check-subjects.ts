import { appendFile, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { headRevision } from '../../check/base/head-revision.js';
import { type Base, takeBase } from '../../check/base/take-base.js';
import { readBaseline } from '../../check/baseline/baseline.js';
import { messageOf } from '../../foundation/errors.js';
import { machineFacts } from '../../lab/machine/machine-facts.js';
import { versions } from '../../lab/machine/versions.js';
import { toCheckReport } from '../../report/check/to-check-report.js';
import { plainJson } from '../../report/plain-json.js';
import { createStudyFolder } from '../../report/study-folder.js';
import { type CheckGround, checkGround } from './check-ground.js';
import type { CheckOptions } from './check-options.js';
import type { CheckProgress } from './check-progress.js';
import type { FinishedCheck } from './finished-check.js';
import { requirePlaces } from './require-places.js';
import { requireQuestion } from './require-question.js';
import { type CheckedSubject, checkSubject } from './run-subject-check.js';

/** What a check runs in, whoever asked for it. */
export interface CheckSurroundings {
  /** What relative paths are relative to: an absolute path. */
  readonly cwd: string;
  /** Where the check's own folder is made: an absolute path. Without it, there is none. */
  readonly outFolder: string | undefined;
  /** A command line that repeats the check, for its report. */
  readonly command: string;
  readonly progress: CheckProgress;
  readonly signal: AbortSignal;
}

/**
 * Checks each task module, or the Celery app, in turn, up to one that cannot be. Shows nothing but progress; writes nothing but the rounds into its
 * folder.
 * @returns `null` where it was interrupted before anything was measured
 * @throws {UsageError} when the question, the first module, the budget or the base's ref cannot be used
 * @throws {EnvironmentError} when the base, a folder, or what the machine has to give cannot be had
 */
export async function checkSubjects(
  options: CheckOptions,
  { cwd, outFolder, command, progress, signal }: CheckSurroundings,
): Promise<FinishedCheck | null> {
  requireQuestion(options);
  const ground = checkGround(options, cwd);
  const { subjects } = ground;
  const startedAt = new Date();
  const at = (file: string | undefined) => (file === undefined ? undefined : path.resolve(cwd, file));
  const baselinePath = at(options.baselineFile);
  const stored = baselinePath === undefined ? undefined : await readBaseline(baselinePath);
  const places = [
    { option: '--save-baseline', file: at(options.saveBaselineFile) },
    { option: '--history', file: at(options.historyFile) },
    { option: '--junit', file: at(options.junitFile) },
  ].flatMap(({ option, file }) => (file === undefined ? [] : [{ option, file }]));
  const revision = await headRevision(path.dirname(subjects[0]!.place), {
    ignore: [...(outFolder === undefined ? [] : [outFolder]), ...places.map(({ file }) => file)],
    signal,
  });
  const machine = await machineFacts();
  // Before anything is measured: a folder that cannot be had must not cost a check.
  await requirePlaces(places);
  const folder =
    outFolder === undefined
      ? undefined
      : await createStudyFolder(outFolder, `${subjects[0]!.name}-check`, startedAt);
  const keep = async (line: unknown): Promise<void> => {
    if (folder === undefined) return;
    const text = `${JSON.stringify(plainJson(line))}\n`;
    await appendFile(path.join(folder, 'rounds.jsonl'), text, { flush: true });
  };
  const checked: CheckedSubject[] = [];
  let failure: { readonly thrown: unknown } | undefined;
  let stopped: { readonly module: string; readonly thrown: unknown } | undefined;
  try {
    try {
      const base = await baseOf(ground, options, { signal, progress });
      try {
        for (const subject of subjects) {
          if (signal.aborted || stopped !== undefined) break;
          const checking = checkSubject({
            subject,
            referenceLab: ground.referenceLab,
            machine,
            options,
            budgetMs: options.budgetMs / subjects.length,
            base,
            baseline: stored === undefined ? undefined : { path: baselinePath!, stored },
            revision,
            signal,
            progress,
            keep,
          });
          try {
            checked.push(await checking);
          } catch (thrown) {
            if (checked.length === 0 || signal.aborted) throw thrown;
            stopped = { module: subject.name, thrown };
          }
        }
      } finally {
        await base?.remove();
      }
    } finally {
      await ground.stop();
    }
  } catch (thrown) {
    failure = { thrown };
  } finally {
    progress.end();
  }
  // What was measured of a check that failed stays in its folder; an empty one says nothing.
  if (folder !== undefined && (checked.length === 0 || failure !== undefined)) {
    await rmdir(folder).catch(() => {});
  }
  if (failure !== undefined && !signal.aborted) throw failure.thrown;
  if (checked.length === 0) return null;
  const report = toCheckReport({
    checks: checked.map(({ result }) => result),
    notChecked: stopped && { module: stopped.module, reason: messageOf(stopped.thrown) },
    machine,
    versions: { ...(await versions()), ...checked[0]!.versions },
    command,
    startedAt,
    seed: options.seed,
  });
  return { report, stopped, checked, folder, machine, startedAt };
}

/** The other version's files, where the question names one. */
async function baseOf(
  ground: CheckGround,
  { against, baseInstall, baseBuild }: CheckOptions,
  { signal, progress }: Pick<CheckSurroundings, 'signal' | 'progress'>,
): Promise<Base | undefined> {
  if (against === undefined) return undefined;
  return takeBase({
    modulePaths: ground.subjects.map(({ place }) => place),
    packages: ground.packages,
    ref: against,
    signal,
    guard: await ground.guard(),
    note: (sentence) => progress.note(sentence),
    ...(baseInstall === undefined ? {} : { installCommand: baseInstall }),
    ...(baseBuild === undefined ? {} : { buildCommand: baseBuild }),
  });
}
