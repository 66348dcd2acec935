import { describeFleetConformance } from '../conformance.js';
import { POOLS, setting, settingOf, startNodeLab } from '../node-lab.js';

describeFleetConformance('the node fleet', async () => {
  const lab = await startNodeLab();
  const payloads = Array.from({ length: 20 }, (_, index) => ({ ms: index % 4 === 0 ? 12 : 3 }));
  return {
    fleet: lab.fleet,
    workload: await lab.workload('timed', 'wait', payloads),
    close: () => lab.close(),
  };
}, [
  ...POOLS.map((pool) => settingOf(pool, 2, { prefetchMultiplier: 2 })),
  setting({ tasksPerWorker: 4, prefetchMultiplier: 0 }),
  setting({ tasksPerWorker: 4, prefetchMultiplier: 4, acknowledgement: 'early', nodes: 2 }),
  setting({ poolType: 'threads', implementation: 'tinypool', workers: 2, tasksPerWorker: 4, nodes: 2 }),
]);
