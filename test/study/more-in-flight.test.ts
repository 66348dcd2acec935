import { expect, it } from 'vitest';
import { MODELS } from './models.js';
import { study } from './simulated-lab.js';

it('looks at more tasks in flight on as many connections, where some wait for a connection while others compute', async () => {
  const decisions: string[] = [];
  const { trials } = await study(MODELS['a database at its best with six connections']!, {
    budgetMs: 120_000,
    onEvent: (event) => {
      if (event.kind === 'decision') decisions.push(event.text);
    },
  });
  const said = decisions.find((text) => text.includes('more tasks in flight, on as many connections'));
  expect(said).toBeDefined();
  const finalists = trials.filter(({ stage }) => stage === 'finalists').map(({ setting }) => setting);
  const more = finalists.find(
    ({ concurrency, connections }) => typeof connections === 'number' && concurrency === 2 * connections,
  );
  expect(more).toBeDefined();
  // In turns with the one that it has twice the tasks of.
  expect(
    finalists.some(
      ({ concurrency, connections }) =>
        connections === more!.connections && 2 * concurrency === more!.concurrency,
    ),
  ).toBe(true);
});
