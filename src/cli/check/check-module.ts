import type { Base } from '../../check/base/take-base.js';
import { likelyBetterSetting } from '../../check/better-setting.js';
import type { CheckBase, CheckResult, Revision } from '../../check/check-result.js';
import type { CheckTrial } from '../../check/check-trial.js';
import type { Metric, MetricName } from '../../check/metric.js';
import type { Requirement } from '../../check/requirement.js';
import { type CheckOutcome, runCheck } from '../../check/run-check.js';
import { describeSetting, type Setting } from '../../fleet/setting.js';
import type { MachineFacts } from '../../lab/machine/machine-facts.js';
import { defaultSetting } from '../../study/default-setting.js';
import { taskProfile } from '../../study/task-profile.js';
import type { ModuleWorkload } from '../../workload/workload.js';
import { fitConnections } from '../fit-connections.js';
import { parseRequirement } from '../options/requirement.js';
import { type ModuleToRun, prepareWorkload } from '../prepare-workload.js';
import { calibrateVersions } from './calibrate-versions.js';
import type { CheckLabs, LabName } from './check-labs.js';
import type { CheckOptions } from './check-options.js';
import type { CheckProgress } from './check-progress.js';
import { checkWarnings } from './check-warnings.js';
import { hasMetric, keptFigures } from './kept-figures.js';
import { lookForBetter, reservedMs } from './look-for-better.js';
import { referenceSpeed } from './reference-speed.js';
import { requireFit, type StoredBaseline } from './stored-baseline.js';
import { referenceIn, versionIn } from './version-trials.js';
import { prepareVersions } from './versions-under-check.js';

export interface ModuleCheck {
  readonly module: ModuleToRun;
  readonly labs: CheckLabs;
  readonly machine: MachineFacts;
  readonly options: CheckOptions;
  readonly budgetMs: number;
  readonly base: Base | undefined;
  readonly baseline: StoredBaseline | undefined;
  readonly revision: Revision | null;
  readonly signal: AbortSignal;
  readonly progress: CheckProgress;
  /** Called after every round, before the next trial. */
  readonly keep: (line: unknown) => Promise<void>;
}

export interface CheckedModule {
  readonly result: CheckResult;
  /** `null` where nothing was measured. */
  readonly outcome: CheckOutcome | null;
  readonly workload: ModuleWorkload;
  /** See `referenceSpeed`; `null` where nobody asked, or it could not be told. */
  readonly referenceSpeed: number | null;
}

/** What is kept to be compared with later is worth more rounds than a verdict takes. */
const KEPT_ROUNDS = 16;
const SHORT_COMMIT = 7;

/**
 * Checks one task module: both versions are loaded, the head's tasks calibrated, and base and head run in turn.
 * @throws {UsageError} when the head, an option or the budget cannot be used
 * @throws {EnvironmentError} when the base, or the machine, cannot
 */
export async function checkModule(check: ModuleCheck): Promise<CheckedModule> {
  const { module, labs, machine, options, budgetMs, base, baseline, signal, progress } = check;
  const startedMs = performance.now();
  const leftMs = () => budgetMs - (performance.now() - startedMs);
  progress.stage(`${module.name}: loading`);
  const versions = await prepareVersions(
    { head: await labs.lab('head'), base: () => labs.lab('base') },
    module,
    base === undefined
      ? undefined
      : {
          modulePath: base.pathOf(module.modulePath),
          workingFolder: base.pathOf(process.cwd()),
          name: `${base.ref} (${base.commit.slice(0, SHORT_COMMIT)})`,
        },
    options,
    signal,
  );
  const { head, newTasks, removedTasks } = versions;
  progress.stage(`${module.name}: each task alone`);
  const { calibration, uses, usesConnections } = await calibrateVersions(versions, labs, {
    budgetMs,
    taskTimeoutMs: options.taskTimeoutMs,
    signal,
  });
  const named = options.setting === undefined ? undefined : fitConnections(options.setting, usesConnections);
  const { ratePerSecond = head.ratePerSecond } = options;
  if (baseline !== undefined) {
    requireFit(baseline, head, { setting: named, ratePerSecond: options.ratePerSecond });
  }
  const setting = baseline?.stored.setting ?? named ?? defaultSetting(machine.usableCores, usesConnections);
  const warnings = [...versions.warnings];
  if (baseline === undefined && named === undefined) {
    warnings.push(
      `No --setting was given: measured with the default, ${describeSetting(setting)}. Name what production runs.`,
    );
  }
  const requirements = [...options.requirements, ...ownRequirements(head, options)];
  let speed: CheckedModule['referenceSpeed'] = null;
  const done = (
    outcome: CheckOutcome | null,
    verdict: CheckResult['verdict'],
    measured: Pick<CheckResult, 'metrics' | 'requirements'>,
  ): CheckedModule => ({
    result: {
      verdict,
      workload: { name: head.name, modulePath: head.modulePath },
      head: check.revision,
      base: baseFor(base, baseline),
      setting,
      ratePerSecond: outcome?.ratePerSecond ?? null,
      metrics: measured.metrics,
      figures: keptFigures(outcome?.heads ?? [], { usesConnections }),
      requirements: measured.requirements,
      newTasks,
      removedTasks,
      trials: outcome?.rounds ?? 0,
      elapsedMs: performance.now() - startedMs,
      budgetMs,
      errorRate: options.errorRate,
      warnings,
    },
    outcome,
    workload: head,
    referenceSpeed: speed,
  });
  const saves = options.saveBaselineFile !== undefined;
  const keeps = saves || options.historyFile !== undefined;
  const compares = versions.base !== null || baseline !== undefined;
  // The base has none of these tasks: new is not failed.
  if (!compares && requirements.length === 0 && !keeps) {
    return done(null, 'pass', { metrics: [], requirements: [] });
  }

  const { taskTimeoutMs, seed } = options;
  const within = async (name: LabName) => ({ lab: await labs.lab(name), taskTimeoutMs, seed, signal });
  if (options.historyFile !== undefined) speed = await referenceSpeed(await within('head'), budgetMs);
  const versionAt = async (name: LabName, workload: ModuleWorkload, on: Setting) =>
    versionIn(await within(name), { workload: { ...workload, uses }, setting: on });
  const headVersion = await versionAt('head', head, setting);
  const { betterSetting } = options;
  const rival =
    betterSetting === 'ignore' || options.setting === undefined
      ? null
      : likelyBetterSetting(setting, taskProfile(calibration, head), machine);
  const outcome = await runCheck({
    head: headVersion,
    base: versions.base === null ? null : await versionAt('base', versions.base, setting),
    baseline: baseline?.stored,
    reference: baseline !== undefined || saves ? await referenceIn(await within('reference')) : undefined,
    fewestRounds: saves || (keeps && !compares) ? KEPT_ROUNDS : undefined,
    concurrency: setting.concurrency * setting.nodes,
    metrics: metricsFor(options.metrics, usesConnections),
    requirements,
    ratePerSecond,
    budgetMs: leftMs() - reservedMs(rival, budgetMs),
    errorRate: options.errorRate,
    seed,
    clock: () => performance.now(),
    signal,
    onRound: async (round) => {
      progress.round(module.name, round, budgetMs);
      const { number } = round;
      await check.keep({
        workload: head.name,
        round: number,
        base: round.base === null ? null : kept(round.base),
        head: kept(round.head),
      });
    },
  });
  // Interrupted before the first round: there is nothing to show.
  if (outcome.rounds === 0) signal.throwIfAborted();
  warnings.push(
    ...checkWarnings(outcome, {
      baseline: baseline?.stored,
      usableCores: machine.usableCores,
      ratePerSecond,
    }),
  );
  let { verdict } = outcome;
  if (verdict !== 'fail' && rival !== null && !signal.aborted) {
    progress.stage(`${module.name}: whether another setting would do more`);
    const found = await lookForBetter(
      { current: setting, rival },
      {
        head: headVersion,
        headAtRival: async () => {
          // Its upstreams are that lab's own.
          const there = await prepareWorkload(
            await labs.lab('base'),
            module,
            namedTasks(head, options),
            signal,
          );
          return versionAt('base', there, rival);
        },
        leftMs: leftMs(),
        errorRate: options.errorRate,
        seed,
        signal,
      },
    );
    if (found !== null) warnings.push(found);
    if (found !== null && betterSetting === 'fail') verdict = 'fail';
  }
  return done(outcome, verdict, outcome);
}

function namedTasks(workload: ModuleWorkload, options: CheckOptions): CheckOptions {
  return { ...options, tasks: workload.tasks.map(({ name }) => name) };
}

/** A module's own SLO holds where it says, or the command line does, under which rate. */
function ownRequirements(
  { slo, ratePerSecond }: ModuleWorkload,
  { requirements, ratePerSecond: given }: CheckOptions,
): Requirement[] {
  if (slo === undefined || (ratePerSecond ?? given) === undefined) return [];
  const own = parseRequirement(slo, 'slo of the task module');
  return requirements.some(({ metric }) => metric === own.metric) ? [] : [own];
}

function metricsFor(
  metrics: ReadonlyMap<MetricName, Metric>,
  usesConnections: boolean,
): ReadonlyMap<MetricName, Metric> {
  // Each metric that is asked for takes its share of the error rate.
  return new Map([...metrics].filter(([name]) => hasMetric(name, usesConnections)));
}

function baseFor(base: ModuleCheck['base'], baseline: ModuleCheck['baseline']): CheckBase | null {
  if (base !== undefined) return { kind: 'git', ref: base.ref, commit: base.commit };
  return baseline === undefined
    ? null
    : { kind: 'baseline', path: baseline.path, commit: baseline.stored.commit };
}

/** A trial as it is kept on disk: without its response times. */
function kept({ responseMs, ...trial }: CheckTrial): unknown {
  return { ...trial, responses: responseMs.length };
}
