import { writeFileSync } from 'node:fs';
import { UsageError } from '../../foundation/errors.js';
import { serveIsolated } from '../isolated/serve-isolated.js';
import { loadTaskModule } from '../load-task-module.js';
import { buildSequence } from '../sequence/build-sequence.js';
import { createTaskHost } from '../task-host.js';
import type { ProbeAnswer } from './probe-answer.js';
import { FIRST_CALL, type ProbeRequest } from './probe-protocol.js';

/** Loads a task module, draws its sequence and calls each task once, as a worker would. */
serveIsolated<ProbeRequest>(FIRST_CALL, async (request, enter): Promise<ProbeAnswer> => {
  const { entryUrl, compiled, upstreams, connections } = request;
  const module = await loadTaskModule(entryUrl, { compiled });

  enter({ at: 'payloads' });
  const { tasks, lines } = await buildSequence({
    module,
    folder: request.folder,
    seed: request.seed,
    length: request.sequenceLength,
    ...(request.only === undefined ? {} : { only: request.only }),
  });
  writeFileSync(request.sequencePath, `${lines.join('\n')}\n`);

  enter({ at: 'setup' });
  const host = await createTaskHost({
    workload: { entryUrl, compiled, tasks },
    upstreams,
    connections,
    // The parent watches the time: it also sees a task that blocks the event loop.
    taskTimeoutMs: Number.POSITIVE_INFINITY,
  });
  for (const [index, { name }] of tasks.entries()) {
    enter({ at: 'task', task: name });
    await host.call(index, firstPayload(lines, index));
  }

  enter({ at: 'teardown' });
  await host.close();
  const { name, ratePerSecond, slo } = module.definition ?? {};
  if (ratePerSecond !== undefined && !(ratePerSecond > 0 && ratePerSecond < Number.POSITIVE_INFINITY)) {
    throw new UsageError(`defineWorkload: ratePerSecond is ${ratePerSecond}, but has to be above 0`);
  }
  if (slo !== undefined && typeof slo !== 'string') {
    throw new UsageError(`defineWorkload: slo is ${String(slo)}, but has to be a text such as 'p99<250ms'`);
  }
  return {
    tasks: [...tasks],
    // One without a parameter cannot know how many connections it may open.
    hasSetup: module.setup !== undefined && module.setup.length > 0,
    sequenceLength: lines.length,
    ...(name === undefined ? {} : { name }),
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
    ...(slo === undefined ? {} : { slo }),
  };
});

/** As it comes out of JSON: what a task meets in a trial. */
function firstPayload(lines: readonly string[], task: number): unknown {
  const start = `[${task}`;
  const line = lines.find((text) => text.startsWith(`${start},`) || text.startsWith(`${start}]`)) ?? '[]';
  return (JSON.parse(line) as [number, unknown?])[1];
}
