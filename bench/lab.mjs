// The lab and a workload of one task without a task module's probe: what the benches run against.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createNodeFleet } from '../dist/fleet/node/node-fleet.js';
import { Lab } from '../dist/lab/lab.js';

export async function startBenchLab() {
  const lab = await Lab.start({ brokerLatencyMs: 0 });
  const fleet = createNodeFleet({
    broker: lab.broker,
    guard: lab.guard,
    observer: lab.observer,
    upstreams: lab.upstreams,
    counters: [],
    upstreamPids: [],
    folder: lab.folder,
    taskTimeoutMs: 30_000,
  });
  return { lab, fleet };
}

/** `keeps-much.mjs` exports `keepsMuch`. */
const taskIn = (file) => file.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** @param {string} file in bench/tasks; its task has the same name */
export async function benchWorkload(lab, file, payload) {
  const modulePath = fileURLToPath(new URL(`./tasks/${file}.mjs`, import.meta.url));
  const sequencePath = path.join(lab.folder, `${file}.jsonl`);
  await writeFile(sequencePath, `${JSON.stringify(payload === undefined ? [0] : [0, payload])}\n`);
  return {
    name: file,
    modulePath,
    entryUrl: pathToFileURL(modulePath).href,
    compiled: false,
    tasks: [{ name: taskIn(file), weight: 1 }],
    hasSetup: false,
    sequencePath,
    sequenceLength: 1,
  };
}

/** A whole setting of one node from the shape of its pool. */
export function benchSetting(shape, prefetchMultiplier = 4) {
  return {
    ...shape,
    concurrency: shape.workers * shape.tasksPerWorker,
    prefetchMultiplier,
    acknowledgement: 'early',
    connections: null,
    nodes: 1,
  };
}

export function printMachine() {
  console.log(`Node.js ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model.trim()}`);
}

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
