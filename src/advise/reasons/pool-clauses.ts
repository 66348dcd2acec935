import type { LeverFinding } from '../../study/study-result.js';
import type { Evidence } from '../evidence.js';
import { formatShare } from '../format.js';
import { gainOver, verdictOf } from '../gain.js';

/** `I/O-bound: waits 96 % of its time`. */
export function shapeClause({ shape }: Evidence): string {
  const { cpuShare, kind } = shape;
  if (kind === 'I/O-bound') return `${kind}: waits ${formatShare(1 - cpuShare)} of its time`;
  if (kind === 'CPU-bound') return `${kind}: ${formatShare(Math.min(1, cpuShare))} of its time on the CPU`;
  return `${kind}: ${formatShare(cpuShare)} of its time on the CPU, the rest waiting`;
}

/** A pool as the subject of a clause: `8 threads give`. */
export interface Subject {
  readonly phrase: string;
  readonly verb: 'give' | 'gives';
}

/** Against the next best where that is clearly worse, else against the default. */
export function comparisonClause(
  { runnerUp, gainOverDefault, defaultValue, metric, tie }: LeverFinding,
  { phrase, verb }: Subject,
): string | undefined {
  const others = [
    ...(runnerUp === null ? [] : [runnerUp]),
    ...(gainOverDefault === null ? [] : [{ value: defaultValue, gain: gainOverDefault }]),
  ];
  const beaten = others.find(({ gain }) => verdictOf(gain) === 'better');
  if (beaten === undefined) return tie ? `${phrase} ${verb} as much as any other` : undefined;
  return `${phrase} ${verb} ${gainOver(metric, beaten.gain, String(beaten.value))}`;
}
