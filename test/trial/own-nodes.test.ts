import { expect, it } from 'vitest';
import { onOwnNodes } from '../../src/trial/own-nodes.js';

const trial = (name: string, keptNodes?: { startedFor?: { concurrency: number; connections: null } }) => ({
  name,
  figures: {
    keptNodes: keptNodes === undefined ? undefined : { startedAt: 'then', loadMs: 0, tasks: 0, ...keptNodes },
  },
});
const wide = trial('wide', { startedFor: { concurrency: 64, connections: null } });

it('leaves out trials on nodes that were started for more tasks in flight, unless there are no others', () => {
  const [own, kept] = [trial('own'), trial('kept', {})];
  expect(onOwnNodes([wide, own, kept])).toEqual([own, kept]);
  expect(onOwnNodes([wide])).toEqual([wide]);
  expect(onOwnNodes([])).toEqual([]);
});
