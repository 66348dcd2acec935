import path from 'node:path';
import {
  BASELINE_VERSION,
  type Baseline,
  REFERENCE_VERSION,
  saveBaseline,
} from '../../check/baseline/baseline.js';
import { appendHistory } from '../../check/history/append-history.js';
import { historyEntry } from '../../check/history/history-entry.js';
import type { MachineFacts } from '../../lab/machine/machine-facts.js';
import { ownVersion } from '../../lab/machine/versions.js';
import { writeCheckFiles, writeJunit } from '../../report/check/write-check-files.js';
import { markLatest } from '../../report/study-folder.js';
import { writeWhole } from '../../report/write-report.js';
import type { CheckOptions } from './check-options.js';
import type { FinishedCheck } from './finished-check.js';
import type { CheckedSubject } from './run-subject-check.js';

/**
 * Writes a check's reports: those of its folder, where it has one, and JUnit XML where it is wanted.
 * @throws {EnvironmentError} when a file or the folder's mark cannot be written
 */
export async function writeReports(
  { report, folder }: FinishedCheck,
  { junitFile, inconclusiveFails }: CheckOptions,
  cwd: string,
): Promise<void> {
  const junit = junitFile === undefined ? {} : { junitPath: path.resolve(cwd, junitFile) };
  if (folder !== undefined) {
    await markLatest(folder);
    await writeCheckFiles(folder, report, { inconclusiveFails, ...junit });
  } else if (junit.junitPath !== undefined) {
    await writeJunit(junit.junitPath, report, { inconclusiveFails });
  }
}

/**
 * Appends what was measured to the history, and stores it as a baseline, where that is wanted.
 * @throws {EnvironmentError} when a file cannot be written
 */
export async function storeFigures(
  { checked, machine, startedAt }: FinishedCheck,
  { historyFile, saveBaselineFile }: CheckOptions,
  cwd: string,
): Promise<void> {
  const pooltune = (await ownVersion()) ?? 'unknown';
  for (const { result, referenceSpeed } of historyFile === undefined ? [] : checked) {
    if (result.trials === 0) continue;
    await appendHistory(
      path.resolve(cwd, historyFile!),
      historyEntry(result, {
        startedAt,
        machine,
        pooltuneVersion: pooltune,
        ...(referenceSpeed === null ? {} : { calibration: referenceSpeed }),
      }),
    );
  }
  const [first] = checked;
  if (saveBaselineFile === undefined || first === undefined || first.outcome === null) return;
  await saveBaseline(
    path.resolve(cwd, saveBaselineFile),
    baselineOf(first, { machine, startedAt, pooltune }),
    writeWhole,
  );
}

function baselineOf(
  { result, outcome, workload }: CheckedSubject,
  facts: { readonly machine: MachineFacts; readonly startedAt: Date; readonly pooltune: string },
): Baseline {
  return {
    kind: 'baseline',
    version: BASELINE_VERSION,
    reference: REFERENCE_VERSION,
    savedAt: facts.startedAt.toISOString(),
    pooltune: facts.pooltune,
    workload: workload.name,
    tasks: workload.tasks.map(({ name }) => name),
    commit: result.head?.commit ?? null,
    setting: result.setting,
    plan: outcome!.plan,
    machine: { usableCores: facts.machine.usableCores, cpuModel: facts.machine.cpuModel },
    rounds: outcome!.referenced.map(({ head, referencePerSecond }) => ({
      figures: head.figures,
      referencePerSecond,
    })),
  };
}
