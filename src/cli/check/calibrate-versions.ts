import { UsageError } from '../../foundation/errors.js';
import { calibrate } from '../../trial/calibration/calibrate.js';
import type { Calibration } from '../../trial/calibration/calibration.js';
import type { ModuleWorkload } from '../../workload/workload.js';
import type { LabName, NodeCheckLabs } from './check-labs.js';
import type { VersionsUnderCheck } from './versions-under-check.js';

export interface CalibratedVersions {
  /** Of the head. */
  readonly calibration: Calibration;
  /** Whether either version uses them. */
  readonly uses: Calibration['uses'];
  readonly usesConnections: boolean;
}

const CALIBRATION_MS = 1_000;
/** Of the module's budget, at most. */
const MOST_SHARE = 0.1;
/** Of the head's time, for the base: a call or two of each task will do. */
const BASE_SHARE = 0.3;

/**
 * Measures each of the head's tasks alone. Of the base, whether it uses connections is all that is asked: a head that no
 * longer does is a difference, too.
 */
export async function calibrateVersions(
  { head, base }: Pick<VersionsUnderCheck, 'head' | 'base'>,
  labs: NodeCheckLabs,
  options: { readonly budgetMs: number; readonly taskTimeoutMs: number; readonly signal: AbortSignal },
): Promise<CalibratedVersions> {
  const { budgetMs, taskTimeoutMs, signal } = options;
  const calibrateIn = async (name: LabName, workload: ModuleWorkload, share: number) =>
    calibrate(workload, (await labs.lab(name)).upstreams, {
      budgetMs: Math.min(CALIBRATION_MS, MOST_SHARE * budgetMs) * share,
      taskTimeoutMs,
      signal,
    });
  const calibration = await calibrateIn('head', head, 1);
  const baseUses =
    base === null ? undefined : await usesOf(() => calibrateIn('base', base, BASE_SHARE), signal);
  const uses = {
    http: calibration.uses.http || baseUses?.http === true,
    postgres: calibration.uses.postgres || baseUses?.postgres === true,
  };
  const hasSetup = head.hasSetup || base?.hasSetup === true;
  return { calibration, uses, usesConnections: uses.http || uses.postgres || hasSetup };
}

/** A base whose tasks cannot be called alone is measured all the same: what fails is counted there. */
async function usesOf(
  calibrating: () => Promise<Calibration>,
  signal: AbortSignal,
): Promise<Calibration['uses'] | undefined> {
  try {
    return (await calibrating()).uses;
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof UsageError)) throw thrown;
    return undefined;
  }
}
