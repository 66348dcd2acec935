import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OUTCOME } from '../../../src/lab/task-records.js';
import {
  type CeleryTestLab,
  celerySetting,
  currentGrounds,
  MISSING,
  startCeleryTestLab,
} from './celery-test-lab.js';

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

describe.each(currentGrounds)('$title on $broker', (ground) => {
  let lab: CeleryTestLab;
  beforeAll(async () => {
    lab = await startCeleryTestLab(ground);
  });
  afterAll(() => lab?.close());

  it('what the nodes of one trial still held is not run by those of the next', async () => {
    const { fleet, workload } = await lab.fleet('timed', [[200]]);
    const setting = celerySetting('threads', 2, { prefetchMultiplier: 0 });
    const before = await fleet.start(setting, workload);
    const { heldPeak } = await before.run({ kind: 'saturating', durationMs: 1_000 });
    await before.stop();
    expect(heldPeak).toBeGreaterThan(10);

    const running = await fleet.start(setting, workload);
    try {
      const { records } = await running.run({ kind: 'batch', tasks: 10 });
      expect([...records.outcome]).toEqual(new Array(10).fill(OUTCOME.done));
      expect(await running.inspect()).toMatchObject([{ finished: 10, started: 0, held: 0 }]);
    } finally {
      await running.stop();
    }
  });
});
