import type { CeleryApp, CeleryCall } from '../fleet/celery/celery-app.js';
import { createCeleryFleet } from '../fleet/celery/celery-fleet.js';
import type { CeleryLab } from '../fleet/celery/celery-lab.js';
import type { ProbeOrders } from '../fleet/celery/probe-process.js';
import type { RoutedFleet } from '../fleet/fleet.js';
import { connectionPools } from '../fleet/pool-traits.js';
import type { Setting } from '../fleet/setting.js';
import { weightedOrder } from '../workload/weighted-order.js';
import type { Workload } from '../workload/workload.js';

/** The tasks of an app as they are called. */
export function celeryWorkload(app: CeleryApp): Workload {
  const chosen = chosenCalls(app);
  return {
    name: app.name,
    modulePath: app.name,
    tasks: app.tasks.map(({ name }) => ({ name, weight: weightOf(name, chosen) })),
    hasSetup: false,
  };
}

/** Has the lab's load generator send these calls, in an order by their weights. */
export async function submitCalls(lab: CeleryLab, app: CeleryApp, seed: number): Promise<void> {
  await lab.load.useMessages({
    tasks: app.tasks.map(({ name }) => name),
    messages: app.messages,
    order: weightedOrder(
      chosenCalls(app).map(({ weight = 1 }) => weight),
      seed,
    ),
  });
}

export function celeryFleetIn(
  lab: CeleryLab,
  app: CeleryApp,
  orders: ProbeOrders,
  taskTimeoutMs: number,
): RoutedFleet {
  return createCeleryFleet({
    app,
    load: lab.load,
    guard: lab.base.guard,
    observer: lab.base.observer,
    brokerPids: lab.broker.pids,
    counters: lab.counters,
    orders,
    folder: lab.base.folder,
    taskTimeoutMs,
  });
}

/** As the user's code has them; one for each task in flight where that is not known. */
export function usualConnections({ connections }: CeleryApp, setting: Setting): number | 'none' {
  const now = connections?.now ?? null;
  return typeof now === 'number' ? now * connectionPools(setting) : (now ?? setting.concurrency);
}

/** Without a payload file each task is called once, without arguments. */
function chosenCalls(app: CeleryApp): readonly CeleryCall[] {
  return app.calls.length === 0 ? app.messages.map(({ task }): CeleryCall => ({ task })) : callsKept(app);
}

/** Those of the payload file whose task was chosen, as the messages are. */
function callsKept(app: CeleryApp): readonly CeleryCall[] {
  const names = new Set(app.tasks.map(({ name }) => name));
  return app.calls.filter(({ task }) => names.has(task));
}

function weightOf(task: string, calls: readonly CeleryCall[]): number {
  return calls.reduce((sum, call) => sum + (call.task === task ? (call.weight ?? 1) : 0), 0) || 1;
}

/** What the app runs on, for people. */
export function celeryVersions({
  versions: { gil, ...installed },
}: CeleryApp): Readonly<Record<string, string | null>> {
  return { ...installed, ...(gil ? {} : { python: `${installed.python} (free-threaded)` }) };
}

/** For an app's modules, ms. */
export const IMPORT_TIMEOUT_MS = 60_000;
