import type { LeverFinding } from '../../study/study-result.js';
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
export function tieClause({ tie, runnerUp }: LeverFinding): string | undefined {
  if (!tie) return undefined;
  return runnerUp !== null && verdictOf(runnerUp.gain) === 'worse'
    ? `what ${runnerUp.value} gains is too little to matter; the simpler one was chosen`
    : 'no gain outside the noise; the simpler one was chosen';
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
