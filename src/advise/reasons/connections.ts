import type { Trial } from '../../trial/trial.js';
import { refusalsIn } from '../error-kinds.js';
import { triedTrials } from '../evidence.js';
import { formatCount, formatValue } from '../format.js';
import { plural, type Reasoner, sentence, tieClause } from './reason.js';

/** What a connection per use cost and had refused, and what the pool of the chosen size opened. */
export const connectionsReason: Reasoner = (finding, evidence) => {
  const { connections: chosen, concurrency } = evidence.recommended.setting;
  const trials = triedTrials(evidence, finding);
  const trialWith = (value: string | number | null | undefined) =>
    trials.find((tried) => String(tried.value) === String(value))?.trial;
  const here = trialWith(chosen);
  const against = chosen === 'none' ? finding.runnerUp?.value : 'none';
  const other = trialWith(against);
  const waiting = typeof chosen === 'number' ? Math.max(0, concurrency - chosen) : 0;
  return {
    why: sentence([
      other === undefined ? undefined : `${named(against)}: ${used(other)}`,
      here === undefined ? undefined : `${named(chosen)}: ${used(here)}`,
      waiting > 0 ? `of ${concurrency} tasks at once up to ${waiting} wait for a connection` : undefined,
      tieClause(finding),
    ]),
    wouldChange:
      chosen === 'none'
        ? 'A server farther away or one that limits its connections: opening one per use then costs more.'
        : 'Another limit at the server (all nodes count against it together), or more queries per task.',
  };
};

function named(connections: string | number | null | undefined): string {
  return connections === 'none' ? 'without a pool' : `with a pool of ${connections}`;
}

function used({ figures }: Trial): string {
  const opened = figures.connections.reduce((sum, use) => sum + use.opened, 0);
  const peak = figures.connections.reduce((sum, use) => sum + use.peak, 0);
  const refused = refusalsIn(figures.errors);
  return [
    ...(opened > 0 ? [`${formatCount(opened)} opened (peak ${formatCount(peak)})`] : []),
    refused > 0 ? `${plural(refused, 'task')} refused` : 'none refused',
    formatValue(figures.throughput),
  ].join(', ');
}
