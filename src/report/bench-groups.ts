import { describeSetting } from '../fleet/setting.js';
import { betweenTrialSigma, widen } from '../study/noise.js';
import { combineEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import type { BenchReport } from './bench-report.js';

type BenchTrial = BenchReport['trials'][number];
type Figure = BenchTrial['figures']['throughput'];

/** What a bench measured of one setting, in all of its trials. */
export interface BenchGroup {
  /** In words. */
  readonly setting: string;
  readonly trials: number;
  /** With what trials of one setting differ by in their intervals, also where there is only one. */
  readonly throughput: Estimate;
  /** Service times under a saturating load, else response times. */
  readonly p50: Estimate;
  readonly p99: Estimate;
  /** Mean of the trials; `null` where none could tell. */
  readonly cores: number | null;
  readonly errorShare: number | null;
  /** Most of all trials. */
  readonly memoryBytes: number | null;
  readonly connections: readonly { readonly upstream: string; readonly peak: number }[];
}

/** The trials of each setting together, in the order of the settings’ words. */
export function benchGroups(trials: readonly BenchTrial[]): readonly BenchGroup[] {
  const bySetting = new Map<string, BenchTrial[]>();
  for (const trial of trials) {
    const setting = describeSetting(trial.setting);
    bySetting.set(setting, [...(bySetting.get(setting) ?? []), trial]);
  }
  const groups = [...bySetting].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const estimatesOf = (figure: (trial: BenchTrial) => Figure) => {
    const estimates = groups.map(([, own]) => own.map((trial) => bare(figure(trial))));
    const sigma = betweenTrialSigma(estimates);
    return estimates.map((own) =>
      own.length === 1 ? widen(own[0]!, sigma) : combineEstimates(own, { noise: sigma }),
    );
  };
  const throughputs = estimatesOf(({ figures }) => figures.throughput);
  const p50s = estimatesOf((trial) => timesOf(trial).p50);
  const p99s = estimatesOf((trial) => timesOf(trial).p99);
  return groups.map(([setting, own], i) => ({
    setting,
    trials: own.length,
    throughput: throughputs[i]!,
    p50: p50s[i]!,
    p99: p99s[i]!,
    cores: mean(own.map(({ figures }) => figures.cores.nodes)),
    errorShare: mean(own.map(({ figures }) => figures.errorShare)),
    memoryBytes: most(own.map(({ figures }) => figures.memoryPeakBytes)),
    connections: mostConnections(own),
  }));
}

function timesOf({ load, figures }: BenchTrial): BenchTrial['figures']['responseTime'] {
  return load.kind === 'saturating' ? figures.serviceTime : figures.responseTime;
}

function bare({ value, low, high, unit }: Figure): Estimate {
  return { value, low, high, unit };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function mostConnections(trials: readonly BenchTrial[]): BenchGroup['connections'] {
  const peaks = new Map<string, number>();
  for (const { upstream, peak } of trials.flatMap(({ figures }) => figures.connections)) {
    peaks.set(upstream, Math.max(peaks.get(upstream) ?? 0, peak));
  }
  return [...peaks].map(([upstream, peak]) => ({ upstream, peak }));
}
