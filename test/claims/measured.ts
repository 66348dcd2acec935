import type { Setting } from '../../src/fleet/setting.js';
import { seededRandom } from '../../src/foundation/random.js';
import { type Measurement, measureTrial } from '../../src/trial/measure.js';
import type { Load } from '../../src/workload/load.js';
import type { Workload } from '../../src/workload/workload.js';
import type { NodeLab } from '../fleet/node-lab.js';

/** One trial on real nodes, through the whole path from records to figures. */
export function measured(
  lab: NodeLab,
  setting: Setting,
  workload: Workload,
  load: Load,
): Promise<Measurement> {
  return measureTrial(lab.fleet, { setting, workload, load }, { random: seededRandom(1), drainMs: 60_000 });
}

/** Tasks done by each setting in `blocks` trials a setting, interleaved A B B A, so that a slow spell hits both. */
export async function doneInTurn(
  lab: NodeLab,
  settings: readonly Setting[],
  workload: Workload,
  options: { durationMs: number; blocks: number },
): Promise<number[]> {
  const done = settings.map(() => 0);
  for (let block = 0; block < options.blocks; block++) {
    const order = settings.map((_, index) => index);
    if (block % 2 === 1) order.reverse();
    for (const index of order) {
      const load: Load = { kind: 'saturating', durationMs: options.durationMs };
      const { figures } = await measured(lab, settings[index]!, workload, load);
      done[index]! += figures.tasks.done;
    }
  }
  return done;
}
