import path from 'node:path';
import { plural } from '../advise/reasons/reason.js';
import type { Setting } from '../fleet/setting.js';
import { EXIT, type ExitCode } from '../foundation/exit-codes.js';
import { seededRandom, shuffled } from '../foundation/random.js';
import { Lab } from '../lab/lab.js';
import { machineFacts } from '../lab/machine/machine-facts.js';
import { versions } from '../lab/machine/versions.js';
import { BENCH_REPORT_VERSION, type BenchReport, benchReportSchema } from '../report/bench-report.js';
import { plainJson } from '../report/plain-json.js';
import type { Progress } from '../report/progress/progress-line.js';
import { createProgress, isInteractive } from '../report/progress.js';
import { createStudyFolder, markLatest } from '../report/study-folder.js';
import { renderBench } from '../report/terminal/bench-table.js';
import { writeWhole } from '../report/write-report.js';
import { LEAST_WARM_UP_MS, LONGEST_WARM_UP_MS, saturatingLoad } from '../study/duration.js';
import { taskProfile } from '../study/task-profile.js';
import { calibrate } from '../trial/calibration/calibrate.js';
import type { Trial } from '../trial/trial.js';
import type { Load } from '../workload/load.js';
import { usualSettings } from './bench-matrix.js';
import type { BenchOptions } from './bench-options.js';
import type { CommandIo } from './command-io.js';
import { fitConnections } from './fit-connections.js';
import { type ModuleToRun, modulesToRun, prepareWorkload } from './prepare-workload.js';
import { createTrialRunner, nodeFleetIn } from './trial-runner.js';
import { typedCommand } from './typed-command.js';

/** Measures a fixed matrix of settings, module by module. */
export async function runBench(options: BenchOptions, io: CommandIo): Promise<ExitCode> {
  const modules = modulesToRun(options, io.cwd);
  const lab = await Lab.start({
    brokerLatencyMs: options.brokerLatencyMs,
    ...(options.postgresUrl === undefined ? {} : { postgresUrl: options.postgresUrl }),
  });
  const progress = options.quiet
    ? undefined
    : createProgress({
        stream: io.stderr,
        studies: modules.map(({ name }) => ({ name, budgetMs: plannedMs(options) })),
        clock: () => performance.now(),
        width: () => io.columns,
        interactive: isInteractive({ isTTY: io.stderrIsTerminal }, io.env),
      });
  const reports: BenchReport[] = [];
  try {
    for (const [index, module] of modules.entries()) {
      if (io.signal.aborted) break;
      progress?.startStudy(index);
      const report = await benchModule(lab, module, options, io, progress).catch((thrown: unknown) => {
        // Interrupted before the first trial: there is nothing to save.
        if (io.signal.aborted) return undefined;
        throw thrown;
      });
      if (report === undefined) break;
      reports.push(report);
    }
  } finally {
    progress?.end();
    await lab.stop();
    // The modules before one that failed have been measured, and are shown all the same.
    if (!options.json) {
      for (const report of reports) io.stdout.write(`${renderBench(report, { color: io.useColors })}\n`);
    }
  }
  if (options.json) io.writeJson(modules.length === 1 ? reports[0] : reports);
  return EXIT.done;
}

/** Of a module's trials, until the first ones have shown how long they take. */
function plannedMs({ settings, repeats, durationMs }: BenchOptions): number {
  const count = settings.length > 0 ? settings.length : usualSettings(1, true).length;
  return CALIBRATION_MS + count * repeats * (START_MS + LEAST_WARM_UP_MS + durationMs);
}

async function benchModule(
  lab: Lab,
  module: ModuleToRun,
  options: BenchOptions,
  io: CommandIo,
  progress: Progress | undefined,
): Promise<BenchReport> {
  const startedAt = new Date();
  const machine = await machineFacts();
  const workload = await prepareWorkload(lab, module, options, io.signal);
  progress?.onEvent({ kind: 'stage', stage: 'calibration', about: 'each task alone' });
  const calibration = await calibrate(workload, lab.upstreams, {
    budgetMs: CALIBRATION_MS,
    taskTimeoutMs: options.taskTimeoutMs,
    signal: io.signal,
  });
  const usesConnections = calibration.uses.http || calibration.uses.postgres || workload.hasSetup;
  const settings =
    options.settings.length > 0
      ? options.settings.map((setting) => fitConnections(setting, usesConnections))
      : usualSettings(machine.usableCores, usesConnections);
  const run = createTrialRunner(
    nodeFleetIn(lab, options.taskTimeoutMs),
    { ...workload, uses: calibration.uses },
    { seed: options.seed, signal: io.signal, calibration },
  );
  const folder = await createStudyFolder(
    path.resolve(io.cwd, options.outFolder),
    `${workload.name}-bench`,
    startedAt,
  );
  await markLatest(folder);
  const trials: Trial[] = [];
  const report = (): BenchReport =>
    benchReportSchema.parse(
      plainJson({
        version: BENCH_REPORT_VERSION,
        kind: 'bench',
        workload: { name: workload.name, modulePath: workload.modulePath },
        command: typedCommand(),
        startedAt: startedAt.toISOString(),
        seed: options.seed,
        trials: trials.map((trial) => ({ ...trial, errors: trial.figures.errors })),
        machine,
        versions: installed,
      }),
    );
  const installed = await versions();
  const profile = taskProfile(calibration, workload);
  const { ratePerSecond, durationMs, seed } = options;
  // As long as the window where the nodes keep getting faster, and no longer than helps.
  const warmUp = { warmUpMs: LEAST_WARM_UP_MS, mostWarmUpMs: Math.min(LONGEST_WARM_UP_MS, durationMs) };
  const loadOf = (setting: Setting): Load =>
    ratePerSecond === undefined
      ? saturatingLoad({ profile, setting, cores: machine.usableCores }, durationMs, warmUp.mostWarmUpMs)
      : { kind: 'steady', ...warmUp, ratePerSecond, durationMs, seed };
  const count = settings.length * options.repeats;
  progress?.onEvent({ kind: 'stage', stage: `${plural(count, 'trial')} in random order`, about: '' });
  const startedMs = performance.now();
  for (const setting of inTurn(settings, options.repeats, options.seed)) {
    if (io.signal.aborted) break;
    progress?.onEvent({ kind: 'trial-started', setting, stage: BENCH_STAGE });
    const load = loadOf(setting);
    const onProgress = (finished: number) => progress?.onEvent({ kind: 'trial-progress', finished });
    const measured = await run(setting, load, { onProgress }).catch((thrown: unknown) => {
      if (io.signal.aborted) return undefined;
      throw thrown;
    });
    if (measured === undefined) break;
    trials.push({ id: trials.length + 1, stage: BENCH_STAGE, setting, load, ...measured });
    // What was measured is on disk before the next trial.
    await writeWhole(path.join(folder, 'bench.json'), `${JSON.stringify(report(), null, 2)}\n`);
    const elapsedMs = performance.now() - startedMs;
    const totalMs = (elapsedMs * count) / trials.length;
    progress?.onEvent({ kind: 'progress', elapsedMs, totalMs, best: bestOf(trials) });
  }
  progress?.note(`files: ${folder}`);
  return report();
}

/** By capacity; at a given rate all do the same. */
function bestOf(trials: readonly Trial[]): Trial | null {
  const saturated = trials.filter(({ load }) => load.kind === 'saturating');
  return saturated.reduce<Trial | null>(
    (best, trial) =>
      (trial.figures.throughput.value ?? 0) > (best?.figures.throughput.value ?? 0) ? trial : best,
    null,
  );
}

/** Each round in a random order of its own, so that a slow spell of the machine does not always hit the same one. */
function inTurn(settings: readonly Setting[], repeats: number, seed: number): Setting[] {
  const random = seededRandom(seed);
  return Array.from({ length: repeats }, () => shuffled(settings, random)).flat();
}

const CALIBRATION_MS = 1_000;
/** Of a trial's nodes, roughly. */
const START_MS = 1_000;
const BENCH_STAGE = 'bench';
