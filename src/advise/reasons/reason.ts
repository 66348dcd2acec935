import { POOL_TYPES } from '../../fleet/setting.js';
import type { Lever, LeverFinding } from '../../study/study-result.js';
import type { Evidence } from '../evidence.js';
import { verdictOf } from '../gain.js';

/** Why a lever has its value, and what would give it another. Whole sentences. */
export interface Reason {
  readonly why: string;
  readonly wouldChange: string;
}

/** How a lever's reason is built; one file each. */
export type Reasoner = (finding: LeverFinding, evidence: Evidence) => Reason;

/** What is said of a tie, which may be a difference that is sure but too small to pay for; else undefined. */
export function tieClause({ lever, value, tie, runnerUp }: LeverFinding): string | undefined {
  if (!tie) return undefined;
  if (runnerUp !== null && verdictOf(runnerUp.gain) === 'worse')
    return `what ${runnerUp.value} gains is too little to matter; the simpler one was chosen`;
  return runnerUp === null || costOf(lever, runnerUp.value) >= costOf(lever, value)
    ? 'no gain outside the noise; the simpler one was chosen'
    : `its gain over ${runnerUp.value} is within the noise, so that ${runnerUp.value} may do as well`;
}

/** Rank of a lever's value: of two that do the same, the one with the smaller rank is the simpler. */
function costOf(lever: Lever, value: string | number): number {
  if (lever === 'poolType') return POOL_TYPES.findIndex((poolType) => String(value).startsWith(poolType));
  if (lever === 'prefetchMultiplier' && value === 0) return Number.POSITIVE_INFINITY;
  return typeof value === 'number' ? value : 0;
}

/** Clauses joined into one sentence; empty ones are left out. */
export function sentence(clauses: readonly (string | undefined)[]): string {
  const text = clauses.filter((clause) => clause !== undefined && clause !== '').join('; ');
  return text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

/** `1 process`, `2 processes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
