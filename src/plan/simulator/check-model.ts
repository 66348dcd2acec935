import { UsageError } from '../../foundation/errors.js';
import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel, TaskDemand } from '../model/fleet-model.js';

/**
 * Refuses what cannot be simulated, with all problems at once.
 *
 * @throws UsageError
 */
export function checkModel(
  model: FleetModel,
  arrivals: Arrivals,
  options: { readonly tasks: number; readonly warmUpTasks?: number; readonly seed: number },
): void {
  const problems = [
    ...taskProblems(model.tasks),
    ...nodeProblems(model),
    ...stationProblems(model),
    ...arrivalProblems(model, arrivals),
    ...optionProblems(arrivals, options),
  ];
  if (problems.length === 0) return;
  throw new UsageError(`this fleet cannot be simulated: ${problems.join('; ')}`, {
    hint: 'times are numbers of ms from 0, counts whole numbers from 1, rates above 0',
  });
}

const isTime = (ms: number) => Number.isFinite(ms) && ms >= 0;
const isCount = (count: number) => Number.isSafeInteger(count) && count >= 1;
const isShare = (share: number) => share >= 0 && share <= 1;

function* taskProblems(tasks: readonly TaskDemand[]): Iterable<string> {
  if (tasks.length === 0) yield 'it has no tasks';
  for (const { name, weight, ...columns } of tasks) {
    if (!(Number.isFinite(weight) && weight >= 0)) yield `task "${name}" has the weight ${weight}`;
    const rows = columns.cpuMs.length;
    if (rows === 0) yield `task "${name}" has no measured calls`;
    for (const [column, values] of Object.entries(columns)) {
      if (values.length !== rows)
        yield `task "${name}" has ${values.length} values of ${column}, and ${rows} of cpuMs`;
      const bad = values.findIndex((ms) => !isTime(ms));
      if (bad >= 0) yield `task "${name}" has ${values[bad]} as value ${bad + 1} of ${column}`;
    }
  }
  if (tasks.length > 0 && !tasks.some(({ weight }) => weight > 0)) yield 'no task has a weight above 0';
}

function* nodeProblems({ nodes, node, machineCores, broker }: FleetModel): Iterable<string> {
  if (!isCount(nodes)) yield `${nodes} nodes`;
  if (!isCount(node.workers)) yield `${node.workers} workers`;
  if (!isCount(node.tasksPerWorker)) yield `${node.tasksPerWorker} tasks per worker`;
  if (!(node.cores > 0)) yield `${node.cores} cores per node`;
  if (machineCores !== null && !(machineCores > 0)) yield `${machineCores} cores of the machine`;
  if (!isCount(node.window) && node.window !== Number.POSITIVE_INFINITY) yield `a window of ${node.window}`;
  if (!isTime(node.dispatchMs)) yield `a dispatch of ${node.dispatchMs} ms`;
  if (!isTime(broker.roundTripMs)) yield `a broker's round trip of ${broker.roundTripMs} ms`;
  const { contention, coherency } = node.scalability;
  if (!isTime(contention) || !isTime(coherency)) yield `a scalability of σ ${contention}, κ ${coherency}`;
}

function* stationProblems({ node, downstream, retries, outages }: FleetModel): Iterable<string> {
  const { connections } = node;
  if (connections?.kind === 'pooled' && !(isCount(connections.pools) && isCount(connections.perPool)))
    yield `${connections.pools} pools of ${connections.perPool} connections`;
  if (connections?.kind === 'none' && !isTime(connections.connectMs))
    yield `${connections.connectMs} ms to open a connection`;
  if (downstream !== null && !isCount(downstream.servers)) yield `${downstream.servers} servers downstream`;
  if (retries !== null) {
    if (!isShare(retries.failureShare)) yield `a share of ${retries.failureShare} that fails`;
    if (!(Number.isSafeInteger(retries.maxRetries) && retries.maxRetries >= 0))
      yield `at most ${retries.maxRetries} retries`;
    if (!isTime(retries.delayMs)) yield `${retries.delayMs} ms before a retry`;
  }
  if (outages !== null && !(outages.meanUpMs > 0 && isTime(outages.meanUpMs)))
    yield `${outages.meanUpMs} ms from a node's start to its failure`;
  if (outages !== null && !(outages.meanDownMs > 0 && isTime(outages.meanDownMs)))
    yield `${outages.meanDownMs} ms from a node's failure to its start`;
}

function* arrivalProblems({ tasks }: FleetModel, arrivals: Arrivals): Iterable<string> {
  const isRate = (rate: number) => Number.isFinite(rate) && rate >= 0;
  switch (arrivals.kind) {
    case 'poisson':
      if (!(isRate(arrivals.ratePerSecond) && arrivals.ratePerSecond > 0))
        yield `a rate of ${arrivals.ratePerSecond} tasks/s`;
      break;
    case 'on-off': {
      const { onRatePerSecond: on, offRatePerSecond: off, meanOnMs, meanOffMs } = arrivals;
      if (!isRate(on) || !isRate(off) || on + off === 0)
        yield `bursts of ${on} tasks/s and ${off} between them`;
      if (!(meanOnMs > 0 && isTime(meanOnMs) && meanOffMs > 0 && isTime(meanOffMs)))
        yield `bursts of ${meanOnMs} ms every ${meanOffMs} ms`;
      break;
    }
    case 'daily': {
      const rates = arrivals.hourlyRatePerSecond;
      if (!(rates.every(isRate) && rates.some((rate) => rate > 0)))
        yield `a day with the rates ${rates.join(', ')}`;
      break;
    }
    case 'trace':
      yield* traceProblems(arrivals, tasks);
      break;
    case 'batch':
      if (!isCount(arrivals.tasks)) yield `a batch of ${arrivals.tasks} tasks`;
      break;
    case 'saturating':
      if (tasks.some((task) => task.weight > 0 && !takesTime(task)))
        yield 'tasks that take no time under a load that never ends';
  }
}

function takesTime({ cpuMs, waitMs, connectionMs, blockedMs }: TaskDemand): boolean {
  return [cpuMs, waitMs, connectionMs, blockedMs].some((column) => column.some((ms) => ms > 0));
}

function* traceProblems(
  { arrivalsMs, durationsMs }: Extract<Arrivals, { kind: 'trace' }>,
  tasks: readonly TaskDemand[],
): Iterable<string> {
  if (arrivalsMs.length === 0) yield 'a trace without arrivals';
  const bad = arrivalsMs.findIndex((ms, i) => !isTime(ms) || (i > 0 && ms < arrivalsMs[i - 1]!));
  if (bad >= 0)
    yield `a trace whose arrival ${bad + 1} is at ${arrivalsMs[bad]} ms, before the one that it follows`;
  if (durationsMs === null) return;
  if (durationsMs.length !== arrivalsMs.length)
    yield `a trace of ${arrivalsMs.length} arrivals and ${durationsMs.length} durations`;
  const wrong = durationsMs.findIndex((ms) => !isTime(ms));
  if (wrong >= 0) yield `a trace whose duration ${wrong + 1} is ${durationsMs[wrong]} ms`;
  for (const task of tasks) {
    const row = task.cpuMs.findIndex(
      (_, i) => !(task.cpuMs[i]! + task.waitMs[i]! + task.connectionMs[i]! + task.blockedMs[i]! > 0),
    );
    if (row >= 0)
      yield `task "${task.name}", call ${row + 1}, took no time: a trace's duration cannot be shared out`;
  }
}

function* optionProblems(
  arrivals: Arrivals,
  {
    tasks,
    warmUpTasks,
    seed,
  }: { readonly tasks: number; readonly warmUpTasks?: number; readonly seed: number },
): Iterable<string> {
  const isOwn = arrivals.kind === 'batch' || arrivals.kind === 'trace';
  if (!isOwn && !isCount(tasks)) yield `${tasks} tasks to simulate`;
  if (warmUpTasks !== undefined && !(Number.isSafeInteger(warmUpTasks) && warmUpTasks >= 0))
    yield `${warmUpTasks} tasks to warm up`;
  if (
    arrivals.kind === 'trace' &&
    (warmUpTasks ?? 0) >= arrivals.arrivalsMs.length &&
    arrivals.arrivalsMs.length > 0
  )
    yield `${warmUpTasks} tasks to warm up, of a trace of ${arrivals.arrivalsMs.length}`;
  if ((seed | 0) !== seed && seed >>> 0 !== seed) yield `a seed of ${seed}, not a 32-bit integer`;
}
