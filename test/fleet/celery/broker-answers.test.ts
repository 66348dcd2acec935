import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CeleryLoadCore } from '../../../src/fleet/celery/celery-load-core.js';
import type { Publisher } from '../../../src/fleet/celery/publisher.js';
import { monotonicMs } from '../../../src/foundation/clock.js';
import { LabLostError } from '../../../src/foundation/errors.js';

const NEVER = new Promise<never>(() => {});
const WILLING: Publisher = {
  returnsHeldAtOnce: true,
  lost: NEVER,
  publish() {},
  addQueues: async () => {},
  purge: async () => 0,
  async forgetHeld() {},
  waiting: async () => 0,
  unacknowledged: async () => 0,
  async close() {},
};

/** The load generator on a broker that is in a state of its own. */
async function loadOn(broker: Partial<Publisher>): Promise<CeleryLoadCore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
  const core = new CeleryLoadCore({
    clock: monotonicMs,
    publisher: { ...WILLING, ...broker },
    idPrefix: 'id-',
    lossOf: (why) => new LabLostError(`lost: ${why}`),
    answerTimeoutMs: 20,
    onReady() {},
    onNodeGone() {},
  });
  await core.listen(path.join(folder, 'probes.sock'));
  core.useTasks(['task']);
  core.useSequence([{ task: 0, queue: 'q', envelope: [], headers: [], body: Buffer.of() } as never]);
  onTestFinished(async () => {
    await core.close();
    await rm(folder, { recursive: true });
  });
  return core;
}

const LOAD = { kind: 'saturating', durationMs: 600_000 } as const;

it('a broker that does not answer is lost', async () => {
  const core = await loadOn({ purge: () => NEVER });
  await expect(core.run(LOAD, { drainMs: 0 })).rejects.toThrow(new LabLostError('lost: it does not answer'));
  expect(core.brokerLoss.aborted).toBe(true);
  await expect(core.whenBrokerLost).rejects.toThrow(LabLostError);
});

it('a broker that does not answer at the end of a load has not given a result', async () => {
  let purges = 0;
  const core = await loadOn({ purge: () => (purges++ === 0 ? Promise.resolve(0) : NEVER) });
  const ran = core.run({ ...LOAD, durationMs: 20 }, { drainMs: 0 });
  await expect(ran).rejects.toThrow('lost: it does not answer');
  expect(purges).toBe(2);
});

it.each([
  [
    'what ended the connection, where that is known',
    Promise.resolve('it was told to stop'),
    'it was told to stop',
  ],
  ['what it answered, where the connection goes on', NEVER, 'NOPERM'],
])('a broker that refuses is lost: %s', async (_what, lost, why) => {
  const core = await loadOn({ lost, purge: () => Promise.reject(new Error('NOPERM')) });
  await expect(core.purge()).rejects.toThrow(new LabLostError(`lost: ${why}`));
});

it('a load ends with the broker, not with its time', async () => {
  let lose: (why: string) => void = () => {};
  const lost = new Promise<string>((resolve) => {
    lose = resolve;
  });
  const core = await loadOn({ lost });
  const ran = core.run(LOAD, { drainMs: LOAD.durationMs, onStarted: () => lose('it closed the connection') });
  await expect(ran).rejects.toThrow('lost: it closed the connection');
  // Nor does another one begin.
  await expect(core.run(LOAD, { drainMs: 0 })).rejects.toThrow(LabLostError);
});
