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
  expect(decisions.some((text) => /more tasks in flight,? on as many connections/.test(text))).toBe(true);
  const settings = trials.filter(({ load }) => load.kind === 'saturating').map(({ setting }) => setting);
  // Beside the one that it has twice the tasks of.
  const pairs = settings.filter(
    ({ concurrency, connections }) =>
      typeof connections === 'number' &&
      concurrency > connections &&
      settings.some((other) => other.connections === connections && 2 * other.concurrency === concurrency),
  );
  expect(pairs.length).toBeGreaterThan(0);
});
