// A recorded grid, and what it says of each setting.
import { existsSync, readFileSync } from 'node:fs';
import { describeSetting } from '../../dist/fleet/setting.js';
import { busyOthers, isQuiet } from './others.mjs';
import { gridFile } from './workloads.mjs';

/** As `tune` allows unless told otherwise. */
const MAX_ERROR_SHARE = 0.01;
/** Settings that come this near the best are measured so often; all others once. */
export const TOP = 0.85;
export const MEASUREMENTS = 4;
/** Those that come this near are measured more often, after all others. Not in grids of before. */
export const CLOSE = 0.94;
export const CLOSE_MEASUREMENTS = 10;

/** @returns undefined where nothing was recorded yet */
export function readGrid(workload) {
  const file = gridFile(workload);
  if (!existsSync(file)) return undefined;
  const [header, ...lines] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const all = lines.filter(({ kind }) => kind === 'trial');
  const bySetting = new Map();
  for (const trial of all) {
    const key = describeSetting(trial.setting);
    bySetting.set(key, [...(bySetting.get(key) ?? []), trial]);
  }
  const points = [...bySetting.values()].map((own) => pointOf(counted(own)));
  const trials = points.flatMap((point) => point.trials);
  return {
    ...header,
    isComplete: lines.some(({ kind }) => kind === 'complete'),
    trials,
    disturbed: all.length - trials.length,
    points,
    gridMs: gridMsOf(points.filter(({ setting }) => setting.acknowledgement === 'early')),
    noise: noiseOf(points),
    /** How many measurements there are of a setting that others did not disturb. */
    quietCount: (setting) => (bySetting.get(describeSetting(setting)) ?? []).filter(isQuiet).length,
    /** The point of a setting; undefined where that was not measured. */
    pointOf: (setting) => points.find((point) => describeSetting(point.setting) === describeSetting(setting)),
    /** Settings that reach this share of the highest capacity. */
    near: (share) => {
      const most = share * Math.max(...points.map(({ capacity }) => capacity));
      return points.filter(({ capacity }) => capacity >= most).map(({ setting }) => setting);
    },
    /** The highest capacity among early acknowledgement. */
    best: (isWanted = () => true) =>
      points
        .filter(({ setting }) => setting.acknowledgement === 'early' && isWanted(setting))
        .reduce((best, point) => (point.capacity > best.capacity ? point : best)),
  };
}

/**
 * What looking for the best by this grid takes where nobody disturbs it, ms: each setting once, and those near the best
 * until they have all their measurements. What rules of thumb took beside that, and what was made again, is left out.
 */
function gridMsOf(points) {
  const best = Math.max(...points.map(({ capacity }) => capacity));
  return points.reduce((sum, { trials, capacity }) => {
    const tookMs = trials.reduce((total, trial) => total + trial.tookMs, 0) / trials.length;
    return sum + (capacity >= TOP * best ? MEASUREMENTS : 1) * tookMs;
  }, 0);
}

/** Those that others did not disturb; where they disturbed each, the one that they did the least. */
function counted(trials) {
  const quiet = trials.filter(isQuiet);
  return quiet.length > 0
    ? quiet
    : [trials.reduce((least, trial) => (busyOthers(trial) < busyOthers(least) ? trial : least))];
}

/**
 * A setting's capacity is the geometric mean of its measurements; 0 where it may not be recommended: it was refused,
 * lost tasks or stalled, in one measurement of them.
 */
function pointOf(trials) {
  const { setting } = trials[0];
  const objections = [...new Set(trials.map(objectionTo).filter((objection) => objection !== null))];
  const values = trials.map(({ capacity }) => capacity?.value ?? 0);
  return {
    setting,
    trials,
    objections,
    capacity: objections.length > 0 || Math.min(...values) <= 0 ? 0 : geometricMean(values),
    /** What was done all the same. */
    done: Math.min(...values) > 0 ? geometricMean(values) : 0,
  };
}

/** By how much a setting differs from one measurement to the next: the pooled standard deviation of logarithms. */
function noiseOf(points) {
  let squares = 0;
  let freedom = 0;
  for (const { trials, capacity } of points) {
    if (!(capacity > 0)) continue;
    for (const trial of trials) squares += Math.log(trial.capacity.value / capacity) ** 2;
    freedom += trials.length - 1;
  }
  return freedom > 0 ? Math.sqrt(squares / freedom) : null;
}

function objectionTo({ refused, errorShare, flags }) {
  if (refused !== undefined) return 'refused';
  if (errorShare > MAX_ERROR_SHARE) return 'errors';
  return flags.some(({ kind }) => kind === 'stalled') ? 'stalled' : null;
}

export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
