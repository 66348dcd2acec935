import path from 'node:path';
import { type CeleryApp, describeApp, readCalls } from '../fleet/celery/celery-app.js';
import type { CeleryLab } from '../fleet/celery/celery-lab.js';
import { choosePython } from '../fleet/celery/choose-python.js';
import { UsageError } from '../foundation/errors.js';
import { ownVersion } from '../lab/machine/versions.js';
import { CELERY_POOLS, type PoolKind } from '../study/arm.js';
import { defaultCelerySetting } from '../study/default-setting.js';
import { calibrateCelery } from '../trial/calibration/calibrate-celery.js';
import type { CeleryOptions } from './celery-options.js';
import {
  celeryFleetIn,
  celeryVersions,
  celeryWorkload,
  IMPORT_TIMEOUT_MS,
  submitCalls,
  usualConnections,
} from './celery-workload.js';
import { fitConnections } from './fit-connections.js';
import type { Subject } from './subject.js';
import { createRoutesRunner, createTrialRunner } from './trial-runner.js';
import type { TuneOptions } from './tune-options.js';

/** A Celery app on real workers, in a lab. */
export function celerySubject(
  celery: CeleryOptions,
  lab: CeleryLab,
  options: TuneOptions,
  cwd: string,
): Subject {
  return {
    name: celery.app,
    usualBudgetMs: CELERY_BUDGET_MS,
    async prepare(signal) {
      const orders = lab.orders(celery.app, celery.results);
      const { folder } = lab.base;
      const payloadsPath = celery.payloadsPath;
      const calls = payloadsPath === undefined ? [] : await readCalls(path.resolve(cwd, payloadsPath));
      const app = await describeApp(
        celery.app,
        { python: await choosePython(celery.python, cwd), cwd: celery.folder ?? cwd },
        {
          orders,
          tasks: options.tasks,
          calls,
          payloadsPath,
          connections: celery.connections,
          folder,
          timeoutMs: IMPORT_TIMEOUT_MS,
          signal,
        },
      );
      requirePool(app, options);
      const { pools, notes } = poolsOf(app, options);
      await submitCalls(lab, app, options.seed);
      const workload = celeryWorkload(app);
      const fleet = celeryFleetIn(lab, app, orders, options.taskTimeoutMs);
      return {
        workload,
        identity: [
          ...app.tasks.map(({ name, code }) => `${name} ${code}`),
          ...app.messages.map(({ task, body }) => `${task} ${body}`),
          ...(celery.results ? ['with results'] : []),
          ...(celery.connections === undefined ? [] : [`connections by ${celery.connections}`]),
        ],
        versions: { pooltune: await ownVersion(), ...celeryVersions(app), broker: lab.broker.kind },
        celery: {
          app: celery.app,
          retryLimits: app.retryLimits,
          timeLimits: ownLimits(app),
          ...(app.connections === null ? {} : { connections: app.connections.how }),
        },
        space: { pools, canDoWithoutPool: app.connections?.canDoWithout ?? true },
        defaultSetting: (cores, usesConnections) =>
          fitConnections(
            defaultCelerySetting(cores),
            usesConnections,
            usualConnections(app, defaultCelerySetting(cores)),
          ),
        usualConnections: (setting) => usualConnections(app, setting),
        usesConnections: () => app.connections !== null,
        calibrate: ({ budgetMs, objective, signal }) =>
          calibrateCelery(app, workload, {
            orders,
            budgetMs,
            taskTimeoutMs: options.taskTimeoutMs,
            maxRatePerSecond: objective.maxRatePerSecond,
            folder,
            seed: options.seed,
            signal,
          }),
        trialRunner: (calibration, { seed, signal }) =>
          createTrialRunner(fleet, workload, { seed, signal, calibration, details: true }),
        routesRunner: (options) => createRoutesRunner(fleet, workload, options),
        notes: [...notes, ...bindingOptions(app), ...timeLimits(app, pools, options)],
      };
    },
  };
}

/** @throws {UsageError} when a setting of the user's is without a pool where there is always one */
function requirePool({ connections }: CeleryApp, { current }: TuneOptions): void {
  if (current?.connections !== 'none' || connections?.canDoWithout !== false) return;
  throw new UsageError(`--current: ${connections.how} has no way to do without its pool.`, {
    hint: 'Give the size that it has today, such as connections=10.',
  });
}

/** @throws {UsageError} when a pool was asked for that is not installed */
function poolsOf(
  app: CeleryApp,
  { space }: TuneOptions,
): { pools: readonly PoolKind[]; notes: readonly string[] } {
  const missing = (['gevent', 'eventlet'] as const).filter((name) => app.versions[name] === null);
  const pools = CELERY_POOLS.filter(({ poolType }) => !missing.some((name) => name === poolType));
  const asked = space.poolTypes.find((poolType) => missing.some((name) => name === poolType));
  if (asked !== undefined) {
    throw new UsageError(`--pool ${asked}: ${asked} is not installed for ${app.command.python}.`, {
      hint: `Install it there (pip install ${asked}), or leave the pool out.`,
    });
  }
  const wanted = missing.filter((name) => space.poolTypes.length === 0 || space.poolTypes.includes(name));
  return {
    pools,
    notes: wanted.map((name) => `pool ${name} left out: not installed for ${app.command.python}`),
  };
}

/** What the tasks' own options limit, whatever the pool does. */
function bindingOptions({ tasks }: CeleryApp): readonly string[] {
  return tasks.flatMap(({ name, rateLimit, acksLate }) => [
    ...(rateLimit === null
      ? []
      : [`${name} has rate_limit ${rateLimit} for each worker: no setting of one worker does more`]),
    ...(acksLate === null
      ? []
      : [
          `${name} has acks_late=${acksLate ? 'True' : 'False'} of its own: it is acknowledged ${acksLate ? 'late' : 'early'} whatever the setting says`,
        ]),
  ]);
}

/** The least of each task's own limits, soft or hard, ms. */
function ownLimits({ tasks }: CeleryApp): Readonly<Record<string, number>> {
  return Object.fromEntries(
    tasks.flatMap(({ name, timeLimit, softTimeLimit }) => {
      const seconds = Math.min(
        timeLimit ?? Number.POSITIVE_INFINITY,
        softTimeLimit ?? Number.POSITIVE_INFINITY,
      );
      return Number.isFinite(seconds) ? [[name, 1_000 * seconds] as const] : [];
    }),
  );
}

/** Said once: which pools end a task that exceeds its own limit. */
function timeLimits(
  { tasks }: CeleryApp,
  pools: readonly PoolKind[],
  { space, taskTimeoutMs }: TuneOptions,
): readonly string[] {
  const asked = pools.filter(
    ({ poolType }) => space.poolTypes.length === 0 || space.poolTypes.includes(poolType),
  );
  const limits = tasks.flatMap(({ name, timeLimit, softTimeLimit }) => {
    const own = [
      ...(timeLimit === null ? [] : [{ name: 'time_limit', seconds: timeLimit }]),
      ...(softTimeLimit === null ? [] : [{ name: 'soft_time_limit', seconds: softTimeLimit }]),
    ].filter(({ seconds }) => seconds * 1_000 < taskTimeoutMs);
    return own.length === 0
      ? []
      : [`${name} has ${own.map((limit) => `${limit.name} ${limit.seconds} s`).join(', ')}`];
  });
  if (limits.length === 0 || asked.every(({ poolType }) => poolType === 'prefork')) return [];
  return [
    `${limits.join('; ')}: time limits do not work under threads, eventlet and solo, soft ones not under gevent either`,
  ];
}

/** A trial starts and ends a worker, which takes seconds with some pools. */
export const CELERY_BUDGET_MS = 150_000;
