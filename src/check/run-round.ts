import type { Random } from '../foundation/random.js';
import type { SaturatingLoad, SteadyLoad } from '../workload/load.js';
import type { CheckTrial, RunningVersion } from './check-trial.js';
import type { RoundPlan } from './plan-rounds.js';

/** Starts one version's nodes for a round; versions that take turns must not share a queue. */
export type StartVersion = () => Promise<RunningVersion>;

/**
 * Starts all versions, lets them take turns (A B, B A, …) in an order by chance, and ends them: all of them, whatever
 * happens.
 * @throws what the first of them that could not start, run or stop says
 */
export async function runRound(
  versions: readonly StartVersion[],
  plan: RoundPlan,
  { random, seed }: { readonly random: Random; readonly seed: number },
): Promise<CheckTrial[]> {
  const forth = versions.map((_, index) => index);
  if (random() < 0.5) forth.reverse();
  const back = [...forth].reverse();
  const running = new Map<number, RunningVersion>();
  await withAllStopped(running, async () => {
    // Together, as they are stopped: it is most of what a round takes beside its turns.
    const starting = forth.map(async (index) => running.set(index, await versions[index]!()));
    throwFirst(await Promise.allSettled(starting));
    for (const index of back) await running.get(index)!.warmUp(plan.warmUpMs);
    let order = forth;
    for (let turn = 0; turn < plan.turns; turn++) {
      // One load after the other, so that windows of one load are next to each other. The same arrivals for all versions, others
      // in each turn.
      for (const load of loadsOf(plan, seed * plan.turns + turn)) {
        for (const index of order) await running.get(index)!.takeTurn(load);
        order = order === forth ? back : forth;
      }
      // With two loads, the same version would begin with each of them in every turn.
      if (plan.steady !== null) order = order === forth ? back : forth;
    }
  });
  return versions.map((_, index) => running.get(index)!.trial());
}

/** What went wrong first is what is thrown: stopping what failed may fail, too. */
export async function withAllStopped(
  running: ReadonlyMap<unknown, RunningVersion>,
  during: () => Promise<void>,
): Promise<void> {
  const [done] = await Promise.allSettled([during()]);
  const stopped = await Promise.allSettled([...running.values()].map((version) => version.stop()));
  throwFirst([done, ...stopped]);
}

export function throwFirst(results: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function loadsOf(plan: RoundPlan, seed: number): readonly (SaturatingLoad | SteadyLoad)[] {
  const { fillMs, saturatingMs, steady } = plan;
  return [
    { kind: 'saturating', warmUpMs: fillMs, durationMs: saturatingMs },
    ...(steady === null ? [] : [{ kind: 'steady', ...steady, seed } as const]),
  ];
}
