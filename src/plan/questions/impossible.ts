import { formatCount, formatMs, formatNumber } from '../../advise/format.js';
import { ImpossibleError } from '../../foundation/errors.js';
import type { PlanSlo } from '../plan-slo.js';
import type { Prediction, QuickPrediction, Station } from '../predictor.js';
import { connectionsPerNode, largestAdmitted } from './connections.js';
import { headroomByClosedForms } from './headroom.js';
import type { PlanContext } from './plan-context.js';

/** What would have to change for more, by what binds. */
const MORE: Readonly<Record<Station, string>> = {
  CPU: 'Give each node more cores, or make the tasks compute less.',
  'event loop': 'Take a pool of threads or processes, or make the tasks compute less.',
  'one core': 'Take a pool of processes, or make the tasks compute less.',
  'main loop': 'Fewer, longer tasks cost a node less than many short ones.',
  workers: 'Raise the concurrency of each node.',
  connections: 'Raise the connections of each node, or hold them for less of a task.',
  downstream: 'Nodes cannot help: what the tasks call has to serve more at once, or be called less.',
  broker: 'Nodes cannot help: the broker has to deliver more.',
};

/** A task alone takes longer than the SLO. */
export function bareServiceProblem(slo: PlanSlo, bareMs: number): ImpossibleError {
  const { percentile, maxMs } = slo;
  return new ImpossibleError(
    `${percentile} below ${formatMs(maxMs)} is impossible: a task alone, on an idle node, takes ${formatMs(bareMs)} at ${percentile}.`,
    { hint: 'Make the tasks quicker or cut them up, or allow them more time.' },
  );
}

/** Something that all nodes share is full. */
export function cannotKeepUp(quick: QuickPrediction, ratePerSecond: number): ImpossibleError {
  const { capacityPerSecond, binds } = quick;
  return new ImpossibleError(
    `No number of nodes keeps up with ${formatNumber(ratePerSecond)} tasks/s: the ${binds} binds, and the most that is possible is ${formatNumber(capacityPerSecond)} tasks/s.`,
    { hint: MORE[binds] },
  );
}

/** Nearly idle nodes miss the SLO still. */
export function moreNodesDoNotHelp(slo: PlanSlo, nodes: number, prediction: Prediction): ImpossibleError {
  const { percentile, maxMs } = slo;
  const { value } = prediction.responseTime[percentile];
  const found = value === null ? 'it is not kept' : `it is ${formatMs(value)}`;
  return new ImpossibleError(
    `No number of nodes keeps ${percentile} below ${formatMs(maxMs)}: with ${formatCount(nodes)} nodes, nearly idle, ${found}.`,
    {
      hint: 'A task waits for other tasks of its own node then: try --setting with more workers or a smaller prefetch multiplier.',
    },
  );
}

/** The fleet that it takes opens more connections than are admitted. */
export function tooManyConnections(
  context: PlanContext,
  ratePerSecond: number,
  nodes: number,
): ImpossibleError {
  const perNode = connectionsPerNode(context)!;
  const admitted = largestAdmitted(context);
  const most = headroomByClosedForms(context, admitted);
  const possible =
    admitted === 0
      ? 'not even one node is admitted'
      : `the most that is possible is ${formatNumber(most)} tasks/s, with ${formatCount(admitted)} nodes`;
  return new ImpossibleError(
    `${formatNumber(ratePerSecond)} tasks/s take at least ${formatCount(nodes)} nodes, which open ${formatCount(nodes * perNode)} connections, and --max-connections admits ${formatCount(context.maxConnections!)}: ${possible}.`,
    {
      hint: 'Admit more, put a pooler such as PgBouncer in between, or choose a --setting with fewer connections per node.',
    },
  );
}
