import type { Base } from '../../check/base/take-base.js';
import type { CheckBase, CheckResult, Revision } from '../../check/check-result.js';
import type { CheckTrial } from '../../check/check-trial.js';
import type { Metric, MetricName } from '../../check/metric.js';
import type { Requirement } from '../../check/requirement.js';
import { type CheckOutcome, runCheck } from '../../check/run-check.js';
import { describeSetting } from '../../fleet/setting.js';
import type { Lab } from '../../lab/lab.js';
import type { MachineFacts } from '../../lab/machine/machine-facts.js';
import type { Workload } from '../../workload/workload.js';
import { parseRequirement } from '../options/requirement.js';
import type { CheckOptions } from './check-options.js';
import type { CheckProgress } from './check-progress.js';
import type { CheckSubject } from './check-subject.js';
import { checkWarnings } from './check-warnings.js';
import { hasMetric, keptFigures } from './kept-figures.js';
import { lookForBetter, reservedMs } from './look-for-better.js';
import { referenceSpeed } from './reference-speed.js';
import { requireFit, type StoredBaseline } from './stored-baseline.js';
import { referenceIn } from './version-trials.js';

export interface SubjectCheck {
  readonly subject: CheckSubject;
  /** Where the reference task runs. */
  readonly referenceLab: () => Promise<Lab>;
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

export interface CheckedSubject {
  readonly result: CheckResult;
  /** `null` where nothing was measured. */
  readonly outcome: CheckOutcome | null;
  readonly workload: Workload;
  /** See `referenceSpeed`; `null` where nobody asked, or it could not be told. */
  readonly referenceSpeed: number | null;
  /** Beside those of pooltune: of what ran the tasks. */
  readonly versions: Readonly<Record<string, string | null>>;
}

/** What is kept to be compared with later is worth more rounds than a verdict takes. */
const KEPT_ROUNDS = 16;

/**
 * Checks one subject: both versions are loaded, and base and head run in turn.
 * @throws {UsageError} when the head, an option or the budget cannot be used
 * @throws {EnvironmentError} when the base, or the machine, cannot
 */
export async function checkSubject(check: SubjectCheck): Promise<CheckedSubject> {
  const { subject, machine, options, budgetMs, base, baseline, signal, progress } = check;
  const startedMs = performance.now();
  const leftMs = () => budgetMs - (performance.now() - startedMs);
  const onStage = (about: string) => progress.stage(`${subject.name}: ${about}`);
  onStage('loading');
  const prepared = await subject.prepare(base, { budgetMs, signal, onStage });
  const { head, newTasks, removedTasks, usesConnections } = prepared;
  const named = options.setting === undefined ? undefined : prepared.fitted(options.setting);
  const { ratePerSecond = head.ratePerSecond } = options;
  if (baseline !== undefined) {
    requireFit(baseline, head, { setting: named, ratePerSecond: options.ratePerSecond });
  }
  const setting = baseline?.stored.setting ?? named ?? prepared.defaultSetting(machine.usableCores);
  const warnings = [...prepared.warnings];
  if (baseline === undefined && named === undefined) {
    warnings.push(
      `No --setting was given: measured with the default, ${describeSetting(setting)}. Name what production runs.`,
    );
  }
  const requirements = [...options.requirements, ...ownRequirements(head, options)];
  let speed: CheckedSubject['referenceSpeed'] = null;
  const done = (
    outcome: CheckOutcome | null,
    verdict: CheckResult['verdict'],
    measured: Pick<CheckResult, 'metrics' | 'requirements'>,
  ): CheckedSubject => ({
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
    versions: prepared.versions ?? {},
  });
  const saves = options.saveBaselineFile !== undefined;
  const keeps = saves || options.historyFile !== undefined;
  const compares = prepared.hasBase || baseline !== undefined;
  // The base has none of these tasks: new is not failed.
  if (!compares && requirements.length === 0 && !keeps) {
    return done(null, 'pass', { metrics: [], requirements: [] });
  }

  const { taskTimeoutMs, seed } = options;
  const beside = async () => ({ lab: await check.referenceLab(), taskTimeoutMs, seed, signal });
  if (options.historyFile !== undefined) speed = await referenceSpeed(await beside(), budgetMs);
  const headVersion = await prepared.version('head', setting);
  const { betterSetting } = options;
  const rival =
    betterSetting === 'ignore' || options.setting === undefined
      ? null
      : await prepared.likelyBetter(setting, machine);
  const outcome = await runCheck({
    head: headVersion,
    base: prepared.hasBase ? await prepared.version('base', setting) : null,
    baseline: baseline?.stored,
    reference: baseline !== undefined || saves ? await referenceIn(await beside()) : undefined,
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
      progress.round(subject.name, round, budgetMs);
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
    onStage('whether another setting would do more');
    const found = await lookForBetter(
      { current: setting, rival },
      {
        head: headVersion,
        headAtRival: () => prepared.version('rival', rival),
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

/** A module's own SLO holds where it says, or the command line does, under which rate. */
function ownRequirements(
  { slo, ratePerSecond }: Workload,
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

function baseFor(base: SubjectCheck['base'], baseline: SubjectCheck['baseline']): CheckBase | null {
  if (base !== undefined) return { kind: 'git', ref: base.ref, commit: base.commit };
  return baseline === undefined
    ? null
    : { kind: 'baseline', path: baseline.path, commit: baseline.stored.commit };
}

/** A trial as it is kept on disk: without its response times. */
function kept({ responseMs, ...trial }: CheckTrial): unknown {
  return { ...trial, responses: responseMs.length };
}
