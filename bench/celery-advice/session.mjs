// A workload ready to be measured, by the same code as `pooltune tune --celery` measures it.
import path from 'node:path';
import { celerySubject } from '../../dist/cli/celery-subject.js';
import { CeleryLab } from '../../dist/fleet/celery/celery-lab.js';
import { EnvironmentError } from '../../dist/foundation/errors.js';
import { machineFacts } from '../../dist/lab/machine/machine-facts.js';
import { ENOUGH_COMPLETIONS, neededDurationMs, saturatingLoad } from '../../dist/study/duration.js';
import { taskProfile } from '../../dist/study/task-profile.js';
import { withLock } from './lock.mjs';
import { coresOfOthers, lookAtCpu } from './others.mjs';
import { APPS, startUpstream } from './workloads.mjs';

/** Warm-up and window are about 2.5 s; longer where 20 tasks or two service times take longer. */
const WINDOW_MS = 2_000;
const LONGEST_WINDOW_MS = 6_000;
const MOST_WARM_UP_MS = 500;
const CALIBRATION_MS = 1_500;
const TASK_TIMEOUT_MS = 30_000;
export const SEED = 20_261;

/** The interpreter with Celery: BENCH_PYTHON, or the one that the tests use. */
export const PYTHON = path.resolve(process.env.BENCH_PYTHON ?? '.venv-celery/bin/python');

/**
 * @param options.lock file that is locked during each trial
 * @param options.calibration of an earlier session on the same grid
 */
export async function openSession(workload, { lock, signal, calibration: known }) {
  const endUpstream = await startUpstream(workload);
  const lab = await CeleryLab.start({ brokerUrl: undefined });
  const stop = async () => {
    await lab.stop();
    await endUpstream();
  };
  try {
    const subject = celerySubject(
      {
        app: workload.app,
        brokerUrl: undefined,
        python: PYTHON,
        payloadsPath: workload.payloads,
        connections: undefined,
        results: false,
      },
      lab,
      { tasks: [], taskTimeoutMs: TASK_TIMEOUT_MS, seed: SEED, space: { poolTypes: [] } },
      APPS,
    );
    const prepared = await subject.prepare(signal);
    const machine = await machineFacts();
    const calibration =
      known ??
      (await withLock(
        lock,
        () => prepared.calibrate({ budgetMs: CALIBRATION_MS, objective: { kind: 'throughput' }, signal }),
        signal,
      ));
    const run = prepared.trialRunner(calibration, { seed: SEED, signal });
    const profile = taskProfile(calibration, prepared.workload);
    return {
      machine,
      calibration,
      versions: prepared.versions,
      /** One trial, from the start of its nodes to their end, as a line of a grid; time spent on the lock is not in it. */
      measure: (setting) =>
        withLock(
          lock,
          () => measureOnce(run, { profile, setting, cores: machine.usableCores }, workload.upstream),
          signal,
        ),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function measureOnce(run, expected, upstream) {
  const windowMs = Math.min(
    LONGEST_WINDOW_MS,
    Math.max(WINDOW_MS, neededDurationMs(expected, ENOUGH_COMPLETIONS)),
  );
  const load = saturatingLoad(expected, windowMs, MOST_WARM_UP_MS);
  const { setting } = expected;
  const before = lookAtCpu(upstream);
  const beganMs = performance.now();
  const measured = await run(setting, load).catch((thrown) => {
    if (thrown instanceof EnvironmentError) return { refused: thrown.message };
    throw thrown;
  });
  const tookMs = Math.round(performance.now() - beganMs);
  const foreignCores = coresOfOthers(before, lookAtCpu(upstream));
  return { setting, load, tookMs, foreignCores, ...summaryOf(measured) };
}

/** What the tables need, and what a reader of a grid would ask. */
function summaryOf({ refused, figures, flags, startedAt }) {
  if (refused !== undefined) return { refused };
  const { throughput, cores, memoryPeakBytes, tasks, errors, errorShare, heldPeak, startUpMs, serviceTime } =
    figures;
  return {
    startedAt,
    flags: flags.map(withoutStack),
    capacity: throughput,
    cores,
    memoryPeakBytes,
    tasks,
    errors,
    errorShare,
    heldPeak,
    startUpMs: Math.round(startUpMs),
    convoyShare: figures.convoyShare,
    serviceP50Ms: serviceTime.p50.value,
  };
}

/** Grids are read elsewhere: a call is named by its file in apps/, and by nothing above it. */
function withoutStack({ stack, where, ...flag }) {
  return typeof where === 'string' ? { ...flag, where: where.replace(APPS, '') } : flag;
}
