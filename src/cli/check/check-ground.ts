import type { BaseGuard } from '../../check/base/base-guard.js';
import type { BaseOptions } from '../../check/base/take-base.js';
import { CeleryLab } from '../../fleet/celery/celery-lab.js';
import { Lab } from '../../lab/lab.js';
import { modulesToRun } from '../prepare-workload.js';
import { celeryCheckSubject } from './celery-check-subject.js';
import { type CeleryCheckLabs, CheckLabs, type NodeCheckLabs } from './check-labs.js';
import type { CheckOptions } from './check-options.js';
import type { CheckSubject } from './check-subject.js';
import { moduleCheckSubject } from './module-check-subject.js';

/** What a check runs on: its subjects, of one runtime, and the labs that they are started in. */
export interface CheckGround {
  /** At least one. */
  readonly subjects: readonly CheckSubject[];
  /** Where the base's packages come from. */
  readonly packages: NonNullable<BaseOptions['packages']>;
  /** Cleans up should this process be killed. */
  guard(): Promise<BaseGuard>;
  /** The reference task is one of Node.js, whatever is checked. */
  readonly referenceLab: () => Promise<Lab>;
  /** Ends all labs; idempotent. */
  stop(): Promise<void>;
}

/** @throws {UsageError} when a task module does not exist */
export function checkGround(options: CheckOptions, cwd: string): CheckGround {
  const { celery, postgresUrl, brokerLatencyMs } = options;
  const labs: NodeCheckLabs = new CheckLabs(() =>
    Lab.start({ brokerLatencyMs, ...(postgresUrl === undefined ? {} : { postgresUrl }) }),
  );
  const referenceLab = () => labs.lab('reference');
  if (celery === undefined) {
    return {
      subjects: modulesToRun(options, cwd).map((module) => moduleCheckSubject(module, labs, options)),
      packages: 'by-lock-files',
      guard: async () => (await labs.lab('head')).guard,
      referenceLab,
      stop: () => labs.stop(),
    };
  }
  const celeryLabs: CeleryCheckLabs = new CheckLabs(() =>
    CeleryLab.start({ brokerUrl: celery.brokerUrl, postgresUrl }),
  );
  return {
    subjects: [celeryCheckSubject(celery, celeryLabs, options, cwd)],
    packages: 'by-command',
    guard: async () => (await celeryLabs.lab('head')).base.guard,
    referenceLab,
    async stop() {
      await Promise.all([celeryLabs.stop(), labs.stop()]);
    },
  };
}
