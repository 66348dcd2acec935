import { describe, it } from 'vitest';
import { describeFleetConformance } from '../conformance.js';
import { celerySetting, grounds, MISSING, startCeleryTestLab } from './celery-test-lab.js';

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

// One ground: what differs between releases and brokers is in windows.alone.test.ts.
describe.each(grounds.slice(0, 1))('$title on $broker', (ground) => {
  describeFleetConformance('the Celery fleet', async () => {
    const lab = await startCeleryTestLab(ground);
    const made = await lab.fleet('timed', [[1], [4], [2], [8]]);
    return { ...made, close: () => lab.close() };
  }, [
    celerySetting('prefork', 2, { prefetchMultiplier: 2 }),
    celerySetting('threads', 4, { acknowledgement: 'early' }),
    celerySetting('gevent', 4, { prefetchMultiplier: 0 }),
    celerySetting('eventlet', 4, { acknowledgement: 'early' }),
    celerySetting('solo', 1),
    celerySetting('threads', 2, { nodes: 2, prefetchMultiplier: 2 }),
  ]);
});
