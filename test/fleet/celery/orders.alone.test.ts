import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Setting } from '../../../src/fleet/setting.js';
import { seededRandom } from '../../../src/foundation/random.js';
import { measureTrial } from '../../../src/trial/measure.js';
import {
  type CeleryTestLab,
  celerySetting,
  currentGrounds,
  grounds,
  MISSING,
  startCeleryTestLab,
  type TestGround,
} from './celery-test-lab.js';

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

const wide = { prefetchMultiplier: 0, acknowledgement: 'early' } as const;
const onRedis = (each: readonly TestGround[]) => each.filter(({ broker }) => broker === 'Redis');

/** Runs trials on a ground, for all tests of a `describe`. */
function trialsOn(ground: TestGround) {
  let lab: CeleryTestLab;
  beforeAll(async () => {
    lab = await startCeleryTestLab(ground);
  });
  afterAll(() => lab?.close());

  return async (task: string, ms: number, setting: Setting) => {
    const { fleet, workload } = await lab.fleet(task, [[ms]]);
    return measureTrial(
      fleet,
      { setting, workload, load: { kind: 'saturating', warmUpMs: 500, durationMs: 2_000 } },
      { random: seededRandom(1) },
    );
  };
}

// What pools are good at is no matter of Celery's release.
describe.each(onRedis(currentGrounds))('$title on $broker', (ground) => {
  const trial = trialsOn(ground);
  const capacity = async (task: string, ms: number, setting: Setting) =>
    (await trial(task, ms, setting)).figures.throughput.value ?? 0;

  it('tasks that wait: 50 threads of either kind do more than 5 times what a process per core does', async () => {
    const processes = await capacity('timed', 100, celerySetting('prefork', 2, wide));
    expect(processes).toBeGreaterThan(0);
    expect(await capacity('timed', 100, celerySetting('threads', 50, wide))).toBeGreaterThan(5 * processes);
    expect(await capacity('timed', 100, celerySetting('gevent', 50, wide))).toBeGreaterThan(5 * processes);
  });

  it('tasks that compute: a process per core beats threads of either kind', {
    timeout: 120_000,
  }, async () => {
    let advantage = 0;
    // While others keep one of two cores busy, a process per core has no more than threads have.
    for (let round = 0; round < 4 && advantage <= 1.2; round++) {
      const processes = await capacity('compute', 20, celerySetting('prefork', 2, wide));
      const threads = await capacity('compute', 20, celerySetting('threads', 50, wide));
      const green = await capacity('compute', 20, celerySetting('gevent', 50, wide));
      advantage = processes / Math.max(threads, green);
    }
    expect(advantage).toBeGreaterThan(1.2);
  });

  it('a task that waits in C blocks the hub of gevent, and the call is named', async () => {
    const { flags } = await trial('wait_in_c', 30, celerySetting('gevent', 10, wide));
    const hub = flags.find(({ kind }) => kind === 'hub-blocked');
    expect(hub).toMatchObject({ where: expect.stringMatching(/^fleet_app\.py:\d+ in wait_in_c$/) });
    expect(hub?.kind === 'hub-blocked' && hub.waitingShare > hub.computingShare).toBe(true);
    expect(flags.map(({ kind }) => kind)).not.toContain('stalled');
  });
});

// When a consumer sleeps is.
describe.each(onRedis(grounds))('$title on $broker', (ground) => {
  const trial = trialsOn(ground);

  it('multiplier 1 with late acknowledgement stalls green threads, and is said to', async () => {
    const { figures, flags } = await trial(
      'timed',
      50,
      celerySetting('gevent', 4, { prefetchMultiplier: 1 }),
    );
    expect(flags).toContainEqual(expect.objectContaining({ kind: 'stalled' }));
    expect(figures.tasks.done).toBeGreaterThan(0);
    const usual = await trial('timed', 50, celerySetting('prefork', 2, { acknowledgement: 'early' }));
    expect(usual.flags.map(({ kind }) => kind)).not.toContain('stalled');
  });
});
