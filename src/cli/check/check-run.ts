import { appendFile, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { headRevision } from '../../check/base/head-revision.js';
import { takeBase } from '../../check/base/take-base.js';
import {
  BASELINE_VERSION,
  type Baseline,
  REFERENCE_VERSION,
  readBaseline,
  saveBaseline,
} from '../../check/baseline/baseline.js';
import { appendHistory } from '../../check/history/append-history.js';
import { historyEntry } from '../../check/history/history-entry.js';
import { EXIT, type ExitCode } from '../../foundation/exit-codes.js';
import { type MachineFacts, machineFacts } from '../../lab/machine/machine-facts.js';
import { ownVersion, versions } from '../../lab/machine/versions.js';
import { exitCodeOf } from '../../report/check/exit-code.js';
import { toCheckReport } from '../../report/check/to-check-report.js';
import { plainJson } from '../../report/plain-json.js';
import { isInteractive } from '../../report/progress.js';
import { createStudyFolder, markLatest } from '../../report/study-folder.js';
import { writeWhole } from '../../report/write-report.js';
import type { CommandIo } from '../command-io.js';
import { modulesToRun } from '../prepare-workload.js';
import { typedCommand } from '../typed-command.js';
import { CheckLabs } from './check-labs.js';
import { type CheckedModule, checkModule } from './check-module.js';
import type { CheckOptions } from './check-options.js';
import { createCheckProgress } from './check-progress.js';
import { requirePlaces } from './require-places.js';
import { requireQuestion } from './require-question.js';
import { showCheck } from './show-check.js';

/** Checks each task module in turn, in one lab, and reports. */
export async function runCheckCommand(options: CheckOptions, io: CommandIo): Promise<ExitCode> {
  requireQuestion(options);
  const modules = modulesToRun(options, io.cwd);
  const startedAt = new Date();
  const at = (file: string | undefined) => (file === undefined ? undefined : path.resolve(io.cwd, file));
  const baselinePath = at(options.baselineFile);
  const stored = baselinePath === undefined ? undefined : await readBaseline(baselinePath);
  const progress = createCheckProgress({
    stream: options.quiet ? { write: () => {} } : io.stderr,
    interactive: !options.quiet && isInteractive({ isTTY: io.stderrIsTerminal }, io.env),
    width: () => io.columns,
    clock: () => performance.now(),
  });
  const outFolder = path.resolve(io.cwd, options.outFolder);
  const places = [
    { option: '--save-baseline', file: at(options.saveBaselineFile) },
    { option: '--history', file: at(options.historyFile) },
    { option: '--junit', file: at(options.junitFile) },
  ].flatMap(({ option, file }) => (file === undefined ? [] : [{ option, file }]));
  const revision = await headRevision(path.dirname(modules[0]!.modulePath), {
    ignore: [outFolder, ...places.map(({ file }) => file)],
    signal: io.signal,
  });
  const machine = await machineFacts();
  // Before anything is measured: a folder that cannot be had must not cost a check.
  await requirePlaces(places);
  const folder = await createStudyFolder(outFolder, `${modules[0]!.name}-check`, startedAt);
  const checked: CheckedModule[] = [];
  let failure: { readonly thrown: unknown } | undefined;
  try {
    const labs = new CheckLabs({
      brokerLatencyMs: options.brokerLatencyMs,
      ...(options.postgresUrl === undefined ? {} : { postgresUrl: options.postgresUrl }),
    });
    try {
      const { against, baseInstall, baseBuild } = options;
      const base =
        against === undefined
          ? undefined
          : await takeBase({
              modulePaths: modules.map(({ modulePath }) => modulePath),
              ref: against,
              signal: io.signal,
              guard: (await labs.lab('head')).guard,
              note: (sentence) => progress.note(sentence),
              ...(baseInstall === undefined ? {} : { installCommand: baseInstall }),
              ...(baseBuild === undefined ? {} : { buildCommand: baseBuild }),
            });
      try {
        for (const module of modules) {
          if (io.signal.aborted) break;
          checked.push(
            await checkModule({
              module,
              labs,
              machine,
              options,
              budgetMs: options.budgetMs / modules.length,
              base,
              baseline: stored === undefined ? undefined : { path: baselinePath!, stored },
              revision,
              signal: io.signal,
              progress,
              keep: (line) => keepLine(path.join(folder, 'rounds.jsonl'), line),
            }),
          );
        }
      } finally {
        await base?.remove();
      }
    } finally {
      await labs.stop();
    }
  } catch (thrown) {
    failure = { thrown };
  } finally {
    progress.end();
  }
  // What was measured of a check that failed stays in its folder; an empty one says nothing.
  if (checked.length === 0 || failure !== undefined) await rmdir(folder).catch(() => {});
  // Ctrl-C before anything was measured: there is nothing to show, and the signal decides on the exit code.
  if (failure !== undefined && !io.signal.aborted) throw failure.thrown;
  if (checked.length === 0) return EXIT.interrupted;
  const report = toCheckReport({
    checks: checked.map(({ result }) => result),
    machine,
    versions: await versions(),
    command: typedCommand(),
    startedAt,
    seed: options.seed,
  });
  await markLatest(folder);
  await showCheck(report, { folder, junitPath: at(options.junitFile), options, io });
  if (!io.signal.aborted) await store(checked, { options, at, machine, startedAt });
  else if ((options.saveBaselineFile ?? options.historyFile) !== undefined) {
    io.stderr.write('pooltune: interrupted: neither a baseline nor a line of history is written.\n');
  }
  return exitCodeOf(report, { inconclusiveFails: options.inconclusiveFails });
}

async function keepLine(file: string, line: unknown): Promise<void> {
  await appendFile(file, `${JSON.stringify(plainJson(line))}\n`, { flush: true });
}

async function store(
  checked: readonly CheckedModule[],
  context: {
    readonly options: CheckOptions;
    readonly at: (file: string | undefined) => string | undefined;
    readonly machine: MachineFacts;
    readonly startedAt: Date;
  },
): Promise<void> {
  const { options, at, machine, startedAt } = context;
  const pooltune = (await ownVersion()) ?? 'unknown';
  const historyPath = at(options.historyFile);
  for (const { result } of historyPath === undefined ? [] : checked) {
    if (result.trials === 0) continue;
    await appendHistory(
      historyPath!,
      historyEntry(result, { startedAt, machine, pooltuneVersion: pooltune }),
    );
  }
  const savePath = at(options.saveBaselineFile);
  const [first] = checked;
  if (savePath === undefined || first === undefined || first.outcome === null) return;
  await saveBaseline(savePath, baselineOf(first, { machine, startedAt, pooltune }), writeWhole);
}

function baselineOf(
  { result, outcome, workload }: CheckedModule,
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
