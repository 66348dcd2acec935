import { rm } from 'node:fs/promises';
import path from 'node:path';
import { adviseOn } from '../advise/recommendation.js';
import { CeleryLab } from '../fleet/celery/celery-lab.js';
import { UsageError } from '../foundation/errors.js';
import { EXIT, type ExitCode } from '../foundation/exit-codes.js';
import { Lab } from '../lab/lab.js';
import { machineFacts } from '../lab/machine/machine-facts.js';
import type { Progress } from '../report/progress/progress-line.js';
import { createProgress, isInteractive } from '../report/progress.js';
import type { Report } from '../report/report-schema.js';
import { createStudyFolder, markLatest } from '../report/study-folder.js';
import { renderResult } from '../report/terminal/result.js';
import { renderSummary } from '../report/terminal/summary-table.js';
import { toReport } from '../report/to-report.js';
import { trialInWords } from '../report/trial-in-words.js';
import { writeReport } from '../report/write-report.js';
import { JOURNAL_FILE, Journal, workloadHash } from '../study/journal.js';
import type { Objective } from '../study/objective.js';
import { runStudy } from '../study/run-study.js';
import type { SpaceOptions } from '../study/space.js';
import type { StudyEvent } from '../study/study-result.js';
import type { Trial } from '../trial/trial.js';
import type { Workload } from '../workload/workload.js';
import { CELERY_BUDGET_MS, celerySubject } from './celery-subject.js';
import type { CommandIo } from './command-io.js';
import { planComparisons, runComparisons } from './comparisons-run.js';
import { fitConnections } from './fit-connections.js';
import { moduleSubject, usualBudgetMs } from './module-subject.js';
import { parseSlo } from './options/slo.js';
import { type ModuleToRun, modulesToRun } from './prepare-workload.js';
import { findStudyToResume, readEarlierStudy } from './resumed-study.js';
import type { Subject } from './subject.js';
import type { TuneOptions } from './tune-options.js';
import { typedCommand } from './typed-command.js';

/** Tunes each module, or the Celery app, in turn, in one lab. */
export async function runTune(options: TuneOptions, io: CommandIo): Promise<ExitCode> {
  const { celery } = options;
  const planned =
    celery === undefined
      ? modulesToRun(options, io.cwd).map((module) => ({
          name: module.name,
          usualBudgetMs: usualBudgetMs(module),
          module,
        }))
      : [{ name: celery.app, usualBudgetMs: CELERY_BUDGET_MS, module: undefined }];
  if (options.fromFolder !== undefined && planned.length > 1) {
    throw new UsageError(`--from names one study, but there are ${planned.length} modules to tune.`, {
      hint: 'Tune one module at a time with it.',
    });
  }
  const budgets = planned.map(({ usualBudgetMs }) =>
    options.budgetMs === undefined ? usualBudgetMs : options.budgetMs / planned.length,
  );
  const progress = options.quiet
    ? undefined
    : createProgress({
        stream: io.stderr,
        studies: planned.map(({ name }, index) => ({ name, budgetMs: budgets[index]! })),
        clock: () => performance.now(),
        width: () => io.columns,
        interactive: isInteractive({ isTTY: io.stderrIsTerminal }, io.env),
      });
  const reports: Report[] = [];
  const failures: unknown[] = [];
  try {
    const lab = await startLab(options, io);
    try {
      for (const [index, { module }] of planned.entries()) {
        if (io.signal.aborted) break;
        progress?.startStudy(index);
        reports.push(await tuneSubject(lab.subject(module), budgets[index]!, options, io, progress));
      }
    } finally {
      await lab.stop();
    }
  } catch (thrown) {
    // Ctrl-C before the first trial: there is nothing to save.
    if (!io.signal.aborted) failures.push(thrown);
  } finally {
    progress?.end();
  }
  // The modules before one that failed have been measured, and are shown all the same.
  if (failures.length === 0 || reports.length > 0) show(reports, options, io, planned.length > 1);
  for (const failure of failures) throw failure;
  return exitCodeOf(reports);
}

interface LabForSubjects {
  /** @param module undefined for the Celery app */
  subject(module: ModuleToRun | undefined): Subject;
  stop(): Promise<void>;
}

async function startLab(options: TuneOptions, io: CommandIo): Promise<LabForSubjects> {
  const { celery } = options;
  if (celery !== undefined) {
    const lab = await CeleryLab.start({ brokerUrl: celery.brokerUrl, postgresUrl: options.postgresUrl });
    return { subject: () => celerySubject(celery, lab, options, io.cwd), stop: () => lab.stop() };
  }
  const lab = await Lab.start({
    brokerLatencyMs: options.brokerLatencyMs,
    ...(options.postgresUrl === undefined ? {} : { postgresUrl: options.postgresUrl }),
  });
  return { subject: (module) => moduleSubject(module!, lab, options), stop: () => lab.stop() };
}

async function tuneSubject(
  subject: Subject,
  budgetMs: number,
  options: TuneOptions,
  io: CommandIo,
  progress: Progress | undefined,
): Promise<Report> {
  const startedAt = new Date();
  const startedMs = performance.now();
  const [machine, prepared] = await Promise.all([machineFacts(), subject.prepare(io.signal)]);
  const { workload, versions: installed } = prepared;
  for (const note of prepared.notes) io.stderr.write(`pooltune: ${note}\n`);
  const objective = objectiveFor(options.objective, workload);
  requireRates(objective, workload.tasks.length, budgetMs);
  const base = path.resolve(io.cwd, options.outFolder);
  const identity = { workload: { name: workload.name, hash: workloadHash(prepared.identity) }, machine };
  const resumed = options.resume
    ? await findStudyToResume(base, { ...identity, versions: installed, seed: options.seed })
    : undefined;
  const from =
    options.fromFolder === undefined
      ? undefined
      : await readEarlierStudy(path.resolve(io.cwd, options.fromFolder), {
          ...identity,
          versions: installed,
        });
  for (const warning of [...(resumed?.warnings ?? []), ...(from?.warnings ?? [])])
    io.stderr.write(`pooltune: ${warning}\n`);
  progress?.onEvent({ kind: 'stage', stage: 'calibration', about: 'each task alone' });
  const calibration =
    resumed?.header.calibration ??
    (await prepared.calibrate({
      budgetMs: Math.min(MAX_CALIBRATION_MS, budgetMs * CALIBRATION_SHARE),
      objective,
      signal: io.signal,
    }));
  const planned = planComparisons(prepared, calibration, {
    budgetMs,
    isAskedFor: options.budgetMs !== undefined,
    acknowledgement: options.space.acknowledgement,
  });
  // A study that goes on has the time that it had, unless another one is asked for.
  const isAnotherBudget = options.budgetMs !== undefined && budgetMs !== resumed?.header.budgetMs;
  const { splitMs, acknowledgementMs, ...whole } =
    resumed === undefined || isAnotherBudget ? planned : resumed.header;
  const usesConnections = prepared.usesConnections(calibration);
  const folder = resumed?.folder ?? (await createStudyFolder(base, workload.name, startedAt));
  const runTrial = prepared.trialRunner(calibration, { seed: options.seed, signal: io.signal });
  const journalPath = path.join(folder, JOURNAL_FILE);
  const preparationMs =
    resumed === undefined
      ? performance.now() - startedMs
      : resumed.header.budgetMs - resumed.header.trialBudgetMs;
  const trialBudgetMs = Math.max(0, whole.budgetMs - preparationMs);
  const journal =
    resumed === undefined
      ? await Journal.create(journalPath, {
          ...identity,
          versions: installed,
          machine: { ...machine },
          seed: options.seed,
          budgetMs: whole.budgetMs,
          trialBudgetMs,
          splitMs,
          acknowledgementMs,
          calibration,
          startedAt: startedAt.toISOString(),
        })
      : await Journal.reopen(journalPath, resumed);
  try {
    let isLatest = false;
    const markOnce = async () => {
      if (!isLatest) await markLatest(folder);
      isLatest = true;
    };
    const space: SpaceOptions = {
      cores: machine.usableCores,
      memoryBytes: leftByTheLab(machine.usableMemoryBytes),
      usesConnections,
      ...prepared.space,
      limits: options.space,
    };
    let best: Trial | null = null;
    const onEvent = (event: StudyEvent) => {
      if (event.kind === 'progress') {
        best = event.best ?? best;
        progress?.onEvent({ ...event, totalMs: trialBudgetMs, best });
      } else {
        progress?.onEvent(event);
      }
      if (!options.verbose) return;
      if (event.kind === 'decision') progress?.note(event.text);
      if (event.kind === 'trial-ended') progress?.note(trialInWords(event.trial));
    };
    const result = await runStudy({
      evaluate: async (setting, load, options) => {
        await markOnce();
        return runTrial(setting, load, options);
      },
      ...(runTrial.endKeptNodes === undefined ? {} : { endKeptNodes: runTrial.endKeptNodes }),
      workload,
      calibration,
      objective,
      space,
      current:
        options.current &&
        fitConnections(options.current, usesConnections, prepared.usualConnections?.(options.current)),
      defaultSetting: {
        ...prepared.defaultSetting(Math.max(1, Math.round(machine.usableCores)), usesConnections),
        // A gain must not be that of more nodes.
        nodes: options.space.nodes ?? 1,
      },
      budgetMs: Math.max(0, trialBudgetMs - splitMs - acknowledgementMs),
      seed: options.seed,
      clock: () => performance.now(),
      onEvent,
      signal: io.signal,
      journal,
      ...(resumed === undefined ? {} : { earlier: resumed.trials, earlierRefusals: resumed.refusals }),
      ...(from === undefined ? {} : { from: from.trials.map(({ trial }) => trial) }),
    });
    const { split, acknowledgement } = await runComparisons(
      result,
      prepared,
      { splitMs, acknowledgementMs, trialBudgetMs },
      {
        space,
        seed: options.seed,
        signal: io.signal,
        journal,
        earlier: resumed?.routedTrials ?? [],
        onEvent,
      },
    );
    const advice = adviseOn(result, {
      machine,
      versions: installed,
      ...(prepared.celery === undefined ? {} : { celery: prepared.celery }),
      split,
      acknowledgement,
    });
    const report = toReport({
      result,
      routedTrials: [...(split?.trials ?? []), ...(acknowledgement?.trials ?? [])],
      advice,
      machine,
      versions: installed,
      command: typedCommand(),
      startedAt: resumed === undefined ? startedAt : new Date(resumed.header.startedAt),
    });
    await markOnce();
    await writeReport(folder, report);
    folders.set(report, folder);
    return report;
  } catch (thrown) {
    // Refused before its first trial (a budget that is too small): there is nothing to keep.
    if (thrown instanceof UsageError && resumed === undefined) {
      await rm(folder, { recursive: true, force: true });
    }
    throw thrown;
  } finally {
    await journal.close();
  }
}

/** The lab's own processes, and an embedded PostgreSQL, live within the same limit. */
function leftByTheLab(usableBytes: number): number {
  return Math.max(usableBytes - LAB_BYTES, (1 - MOST_LAB_SHARE) * usableBytes);
}

/** What the command line does not say, the task module may. */
function objectiveFor(objective: Objective, workload: Workload): Objective {
  const { ratePerSecond, slo } = workload;
  return {
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
    ...(slo === undefined ? {} : { slo: parseSlo(slo, `slo in ${workload.modulePath}`) }),
    ...objective,
  };
}

/** @throws {UsageError} when the limit of the rate contradicts the offered load, or allows too few tasks to tell anything */
function requireRates({ ratePerSecond, maxRatePerSecond }: Objective, tasks: number, budgetMs: number): void {
  if (maxRatePerSecond === undefined) return;
  const { format } = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
  if (ratePerSecond !== undefined && ratePerSecond > maxRatePerSecond) {
    throw new UsageError(
      `Response times are wanted at ${format(ratePerSecond)} tasks/s, but --max-rate allows ${format(maxRatePerSecond)}.`,
      { hint: 'Lower --rate (or the module’s ratePerSecond), or raise --max-rate.' },
    );
  }
  const neededMs = (1_000 * tasks * CALLS_PER_CALIBRATION) / (CALIBRATION_SHARE * maxRatePerSecond);
  if (budgetMs < neededMs) {
    throw new UsageError(
      `At ${format(maxRatePerSecond)} tasks/s (--max-rate), ${format(budgetMs / 1_000)} s are too short to tell anything.`,
      { hint: `Allow --budget ${Math.ceil(neededMs / 1_000)}s.` },
    );
  }
}

/** Where each report was written. */
const folders = new WeakMap<Report, string>();

function show(reports: readonly Report[], options: TuneOptions, io: CommandIo, several: boolean): void {
  if (options.json) {
    if (several) io.writeJson(reports);
    else if (reports[0] !== undefined) io.writeJson(reports[0]);
    return;
  }
  if (!several || options.verbose) {
    for (const report of reports) {
      const folder = folders.get(report);
      io.stdout.write(
        `${renderResult(report, {
          width: io.columns,
          color: io.useColors,
          // Who asked for more than usual scrolls.
          ...(io.rows === undefined || options.verbose ? {} : { height: io.rows }),
          ...(folder === undefined ? {} : { folder: path.relative(io.cwd, folder) || folder }),
        })}\n`,
      );
    }
  }
  if (several && reports.length > 0) {
    io.stdout.write(`${renderSummary(reports, { color: io.useColors })}\n`);
    const files = reports.map((report) => folders.get(report) ?? '').filter((folder) => folder !== '');
    for (const folder of files) io.stdout.write(`  ${path.relative(io.cwd, folder) || folder}\n`);
  }
}

function exitCodeOf(reports: readonly Report[]): ExitCode {
  const unmet = reports.some(
    ({ recommendation, ended, objective }) =>
      recommendation === null && ended !== 'interrupted' && objective.slo !== undefined,
  );
  return unmet ? EXIT.negative : EXIT.done;
}

const LAB_BYTES = 256 * 2 ** 20;
const MOST_LAB_SHARE = 0.25;
const CALIBRATION_SHARE = 0.06;
/** The fewest with which a task's calibration comes to an end. */
const CALLS_PER_CALIBRATION = 10;
const MAX_CALIBRATION_MS = 3_000;
