import { mkdtemp } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AppConnections, type CeleryCall, describeApp } from '../../../src/fleet/celery/celery-app.js';
import { createCeleryFleet } from '../../../src/fleet/celery/celery-fleet.js';
import { CeleryLab } from '../../../src/fleet/celery/celery-lab.js';
import { findProgram } from '../../../src/fleet/celery/private-redis.js';
import type { Observation, RoutedFleet, RunningFleet } from '../../../src/fleet/fleet.js';
import { poolTraits } from '../../../src/fleet/pool-traits.js';
import type { PoolType, Setting } from '../../../src/fleet/setting.js';
import type { ConnectionCounter } from '../../../src/lab/connection-counter.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import type { Workload } from '../../../src/workload/workload.js';
import { NO_CELERY, pythons, type TestPython } from './pythons.js';

export const RABBITMQ_URL = 'amqp://guest:guest@127.0.0.1:5672//';

/** Where tests run: every Python with Celery, on every broker that is there. */
export interface TestGround extends TestPython {
  readonly broker: 'Redis' | 'RabbitMQ';
  /** `undefined`: a private Redis. */
  readonly brokerUrl: string | undefined;
}

const hasRedis = findProgram(['redis-server', 'valkey-server']) !== undefined;
const hasRabbitmq = await answers(5_672);

export const grounds: readonly TestGround[] = pythons.flatMap((python, at): TestGround[] => [
  ...(hasRedis ? [{ ...python, broker: 'Redis' as const, brokerUrl: undefined }] : []),
  // An older release on the one broker or the other: every pair of release and broker would take minutes more.
  ...(hasRabbitmq && (at === 0 || !hasRedis)
    ? [{ ...python, broker: 'RabbitMQ' as const, brokerUrl: RABBITMQ_URL }]
    : []),
]);

/** With the current release of Celery only: for what is the same with every release, or is ours alone. */
export const currentGrounds: readonly TestGround[] = grounds.filter(
  ({ python }) => python === pythons[0]?.python,
);

/** What is missing is named by the tests that are skipped for it. */
export const MISSING: readonly string[] = [
  ...(pythons.length === 0 ? [NO_CELERY] : []),
  ...(hasRedis ? [] : ['redis-server']),
  ...(hasRabbitmq ? [] : ['RabbitMQ on 127.0.0.1:5672']),
];

export interface CeleryTestLab {
  readonly lab: CeleryLab;
  /** The lab's folder: sockets and marks of a test may be in it. */
  readonly folder: string;
  /** The fleet with calls of one task of an app, in turn. */
  fleet(
    task: string,
    args: readonly (readonly unknown[])[],
    module?: string,
    options?: { readonly connections?: string | undefined },
  ): Promise<{ fleet: RoutedFleet; workload: Workload; connections: AppConnections | null }>;
  /** The same with calls of several tasks, by name within the app, in turn. */
  fleetOfCalls(
    calls: readonly CeleryCall[],
    module?: string,
    /** Tasks without a call among these are called without arguments. */
    options?: { readonly connections?: string | undefined; readonly tasks?: readonly string[] },
  ): Promise<{ fleet: RoutedFleet; workload: Workload; connections: AppConnections | null }>;
  /** A new, empty folder for `number_of`. */
  marks(): Promise<string>;
  close(): Promise<void>;
}

export async function startCeleryTestLab(
  ground: Pick<TestGround, 'python' | 'brokerUrl'>,
  options: {
    readonly taskTimeoutMs?: number;
    readonly counters?: readonly ConnectionCounter[];
    readonly results?: boolean;
  } = {},
): Promise<CeleryTestLab> {
  const lab = await CeleryLab.start({ brokerUrl: ground.brokerUrl });
  const { folder } = lab.base;
  // A test that ran into its time limit has not stopped what it started.
  const running: RunningFleet[] = [];
  const testLab: CeleryTestLab = {
    lab,
    folder,
    fleet(task, args, module, more) {
      return testLab.fleetOfCalls(
        args.map((each) => ({ task, args: [...each] })),
        module,
        { ...more, tasks: [task] },
      );
    },
    async fleetOfCalls(named, module = 'fleet_app', { connections, tasks = [] } = {}) {
      const orders = lab.orders(`${module}:app`, options.results);
      const calls = named.map((call) => ({ ...call, task: `${module}.${call.task}` }));
      const names = [
        ...new Set([...tasks.map((task) => `${module}.${task}`), ...calls.map(({ task }) => task)]),
      ];
      const app = await describeApp(
        `${module}:app`,
        { python: ground.python, cwd: APPS },
        { orders, tasks: names, calls, payloadsPath: 'calls', connections, folder, timeoutMs: 30_000 },
      );
      await lab.load.useMessages({
        tasks: app.tasks.map(({ name: task }) => task),
        messages: app.messages,
        order: app.messages.map((_, index) => index),
      });
      const fleet = createCeleryFleet({
        app,
        load: lab.load,
        guard: lab.base.guard,
        observer: lab.base.observer,
        brokerPids: lab.broker.pids,
        counters: options.counters ?? [],
        orders,
        folder,
        taskTimeoutMs: options.taskTimeoutMs ?? 30_000,
      });
      const watched: RoutedFleet = {
        ...fleet,
        async startRoutes(routes) {
          const next = await fleet.startRoutes(routes);
          running.push(next);
          return next;
        },
        async start(...started) {
          const next = await fleet.start(...started);
          running.push(next);
          return next;
        },
      };
      const workload = {
        name: module,
        modulePath: `${module}:app`,
        tasks: app.tasks.map(({ name }) => ({ name, weight: 1 })),
        hasSetup: false,
      };
      return { fleet: watched, workload, connections: app.connections };
    },
    marks: () => mkdtemp(path.join(folder, 'marks-')),
    async close() {
      for (const fleet of running) await fleet.stop();
      await lab.stop();
    },
  };
  return testLab;
}

export function celerySetting(
  poolType: PoolType,
  concurrency: number,
  overrides: Partial<Setting> = {},
): Setting {
  const { isLoop } = poolTraits({ poolType, implementation: 'celery' });
  return {
    poolType,
    implementation: 'celery',
    workers: isLoop ? 1 : concurrency,
    tasksPerWorker: isLoop ? concurrency : 1,
    concurrency,
    prefetchMultiplier: 4,
    acknowledgement: 'late',
    connections: null,
    nodes: 1,
    ...overrides,
  };
}

/** `done`, or the error kind. */
export function endingOf({ outcome, errorKind, errorKinds }: Observation['records'], row: number): string {
  if (outcome[row] === OUTCOME.done) return 'done';
  return errorKinds[errorKind[row]!] ?? `outcome ${outcome[row]}`;
}

/**
 * How often each task, by its name without its module's, ended how.
 * @param tasks of the workload
 */
export function endsOf(
  { tasks }: Pick<Workload, 'tasks'>,
  { records, otherTasks = [] }: Pick<Observation, 'records' | 'otherTasks'>,
): Record<string, number> {
  const names = [...tasks.map(({ name }) => name), ...otherTasks].map((name) =>
    name.slice(name.lastIndexOf('.') + 1),
  );
  const ends: Record<string, number> = {};
  for (let row = 0; row < records.length; row++) {
    const end = `${names[records.task[row]!]}: ${endingOf(records, row)}`;
    ends[end] = (ends[end] ?? 0) + 1;
  }
  return ends;
}

/** Of the test apps. */
export const APPS = fileURLToPath(new URL('./apps', import.meta.url));

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout: 2_000 });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
