import { poolName, type Setting } from '../fleet/setting.js';
import type { Random } from '../foundation/random.js';
import { logStandardError } from '../trial/compare.js';
import { Z_95 } from '../trial/normal-distribution.js';
import { isUsable, type Trial } from '../trial/trial.js';
import { Belief, type Observation } from './belief.js';
import { byStart, startsOf } from './by-start.js';
import { learnedCapacity } from './learned.js';
import { isMature } from './maturity.js';
import { predictMemoryBytes } from './memory-need.js';
import { capacityMerit, meritOf } from './merit.js';
import { predictCapacity } from './predict.js';
import { probabilityFirst } from './probability-first.js';
import { turnSigma } from './repeated.js';
import type { Standing } from './standing.js';
import { ageMs } from './still-warming.js';
import type { Study } from './study.js';
import { isAtRateLimit } from './task-profile.js';

/** The noise of a trial without an interval. */
const USUAL_SPREAD = 0.1;
/** "As good as the best" allows this much. */
export const WITHIN = Math.log(1.05);

/** What all capacity trials of a study say together, by its objective. */
export function beliefOf(study: Study): Belief {
  const sigma = study.sigma();
  const betweenTurns = turnSigma(study.runner.trials);
  const standings = study.standings();
  // What all tasks began with makes a figure too good, and by how much nobody knows: next to others it says nothing.
  const settled = standings.filter(({ objection }) => objection === null);
  const known =
    settled.length > 0 ? settled : standings.filter(({ objection }) => objection === 'not settled');
  const observations = known.flatMap(({ setting }): Observation[] => {
    // With those whose nodes were cold: they say what cold trials of other settings are worth.
    const usable = study.capacityTrials(setting).filter(isUsable);
    const mature = usable.filter(isMature);
    return startsOf(mature.length > 0 ? mature : usable).flatMap((turns) => {
      const [merit] = byStart(turns, ({ figures }) => meritOf(study.objective.kind, figures), betweenTurns);
      if (merit === undefined || merit.value === null || !(merit.value > 0)) return [];
      return {
        setting,
        log: Math.log(merit.value),
        within: logStandardError(merit) ?? USUAL_SPREAD,
        between: sigma,
        nodes: nodesOf(turns[0]!),
        ageMs: mean(turns.map(ageMs)),
        atMs: mean(turns.map(({ startedAt }) => Date.parse(startedAt))),
      };
    });
  });
  const expectation = expectationOf(study, standings);
  return new Belief(observations, (setting) => Math.log(expectation(setting)));
}

/** What calibration and trials of the same pool with fewer tasks in flight let expect of a setting, by the objective. */
export function expectationOf({ profile, space, objective }: Study, standings: readonly Standing[]) {
  const trialsOf = new Map<string, Trial[]>();
  for (const { setting, objection, trials } of standings) {
    if (objection !== null) continue;
    const pool = poolName(setting);
    trialsOf.set(pool, [...(trialsOf.get(pool) ?? []), ...trials]);
  }
  return (setting: Setting): number => {
    const learned = learnedCapacity(setting, trialsOf.get(poolName(setting)) ?? [], space.cores);
    const capacity = Math.min(
      Math.max(predictCapacity(profile, setting, space.cores), learned),
      profile.maxRatePerSecond,
    );
    const use = { cores: (capacity * profile.cpuMs) / 1_000, memoryBytes: predictMemoryBytes(setting) };
    const expected = { value: capacity, low: null, high: null, unit: 'tasks/s' } as const;
    return capacityMerit(objective.kind, expected, use).value ?? capacity;
  };
}

/**
 * The standings with merits by all that is known, not by their own trials alone. The best one's interval is none, the
 * others' that of their distance to it: what all have in common (drift, the level of the figures) sets none apart. Those that
 * reach the limit of the rate are equal: what sets their figures apart is how evenly the limit paced them.
 */
export function believed(study: Study, standings: readonly Standing[]): readonly Standing[] {
  const known = standings.filter(({ merit }) => merit.value !== null && merit.value > 0);
  if (known.length < 2) return standings;
  const { means, covariance } = beliefOf(study).at(known.map(({ setting }) => setting));
  const best = means.indexOf(Math.max(...means));
  const merits = new Map(
    known.map((standing, i) => {
      const variance = covariance.get(i, i) + covariance.get(best, best) - 2 * covariance.get(i, best);
      const value = Math.exp(means[i]!);
      const half = Z_95 * Math.sqrt(Math.max(0, variance));
      const { unit } = standing.merit;
      if (isAtLimit(study, standing)) {
        const limit = study.profile.maxRatePerSecond;
        return [standing, { value: limit, low: limit, high: limit, unit }] as const;
      }
      return [standing, { value, low: value * Math.exp(-half), high: value * Math.exp(half), unit }] as const;
    }),
  );
  return standings.map((standing) => ({ ...standing, merit: merits.get(standing) ?? standing.merit }));
}

function isAtLimit({ objective, profile }: Study, { capacity }: Standing): boolean {
  return objective.kind === 'throughput' && isAtRateLimit(profile, capacity.value ?? 0);
}

/** The probability that none of the others is more than 5 % better than the first. */
export function probabilityBest(study: Study, settings: readonly Setting[], random: Random): number {
  if (settings.length < 2) return 1;
  const { objective, profile } = study;
  // Where a limit of the rate is reached, there is nothing better to be had.
  const most = objective.kind === 'throughput' ? profile.maxRatePerSecond : Number.POSITIVE_INFINITY;
  return probabilityFirst(beliefOf(study).at(settings), WITHIN, random, Math.log(most));
}

/** Of nodes that were kept, when they were started; else the trial's own. */
function nodesOf({ id, figures }: Trial): string {
  return figures.keptNodes?.startedAt ?? `trial ${id}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
