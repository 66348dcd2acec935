import { poolTraits } from '../../fleet/pool-traits.js';
import {
  type Acknowledgement,
  CELERY_POOL_TYPES,
  NODE_IMPLEMENTATIONS,
  NODE_POOL_TYPES,
  type NodeImplementation,
  type NodePoolType,
  type PoolImplementation,
  type PoolType,
  type Setting,
} from '../../fleet/setting.js';
import { UsageError } from '../../foundation/errors.js';
import { parseChoice } from './choice.js';
import { parseInteger } from './integer.js';
import { nearest } from './nearest.js';

export const MAX_CONCURRENCY = 1_000;
export const MAX_PREFETCH_MULTIPLIER = 1_000;
export const MAX_CONNECTIONS = 10_000;
export const MAX_NODES = 64;
export const ACKNOWLEDGEMENTS = ['early', 'late'] as const satisfies readonly Acknowledgement[];

/** Implementations of each pool type, the one that is meant when none is named first. */
export const IMPLEMENTATIONS_OF = {
  'event-loop': [],
  threads: ['piscina', 'tinypool', 'workerpool'],
  processes: ['tinypool', 'workerpool'],
} as const satisfies Readonly<Record<NodePoolType, readonly NodeImplementation[]>>;

export type Runtime = 'node' | 'celery';

/** What is meant where a setting does not say: Celery's own defaults for Celery. */
const USUAL = {
  node: { poolTypes: NODE_POOL_TYPES, prefetchMultiplier: 1, acknowledgement: 'late' },
  celery: { poolTypes: CELERY_POOL_TYPES, prefetchMultiplier: 4, acknowledgement: 'early' },
} as const;

const KEYS = [
  'implementation',
  'workers',
  'tasks-per-worker',
  'concurrency',
  'prefetch',
  'ack',
  'connections',
  'nodes',
] as const;
type Key = (typeof KEYS)[number];

const HINT = `Write the pool type, then what differs from the usual: 'processes,workers=2,tasks-per-worker=4,prefetch=1,ack=late,connections=10'. Keys: ${KEYS.join(', ')}.`;

/**
 * A setting as one text: `threads,workers=4,tasks-per-worker=2,prefetch=4,connections=10`. What is left out: the
 * pool type's first implementation, 1 worker with 1 task, prefetch multiplier 1, late acknowledgement, no word on
 * connections, 1 node. `concurrency` alone means as many tasks per worker as it takes. For Celery, whose pools have one
 * task per worker, `prefork,concurrency=8,prefetch=1,ack=late`; what is left out is Celery's default.
 * @throws {UsageError}
 */
export function parseSetting(text: string, where: string, runtime: Runtime = 'node'): Setting {
  const [first = '', ...rest] = text.split(',').map((part) => part.trim());
  const usual = USUAL[runtime];
  const poolType = parseChoice<PoolType>(first, `${where}: pool type`, usual.poolTypes);
  const given = readPairs(rest, where);
  const integer = (key: Key, min: number, max: number) => {
    const value = given.get(key);
    return value === undefined ? undefined : parseInteger(value, `${where}: ${key}`, min, max);
  };

  const choice = given.get('implementation');
  const connections = given.get('connections');
  return {
    poolType,
    implementation: implementationFor(poolType, choice, where, runtime),
    ...concurrencyOf(
      { poolType, runtime },
      {
        workers: integer('workers', 1, MAX_CONCURRENCY),
        tasksPerWorker: integer('tasks-per-worker', 1, MAX_CONCURRENCY),
        concurrency: integer('concurrency', 1, MAX_CONCURRENCY),
      },
      where,
    ),
    prefetchMultiplier: integer('prefetch', 0, MAX_PREFETCH_MULTIPLIER) ?? usual.prefetchMultiplier,
    acknowledgement: parseChoice(
      given.get('ack') ?? usual.acknowledgement,
      `${where}: ack`,
      ACKNOWLEDGEMENTS,
    ),
    connections: connections === undefined ? null : parseConnections(connections, `${where}: connections`),
    nodes: integer('nodes', 1, MAX_NODES) ?? 1,
  };
}

/** `none` (a new connection per use), or a pool's size. @throws {UsageError} */
export function parseConnections(text: string, where: string): number | 'none' {
  return text.trim() === 'none' ? 'none' : parseInteger(text, where, 1, MAX_CONNECTIONS);
}

function readPairs(parts: readonly string[], where: string): Map<Key, string> {
  const given = new Map<Key, string>();
  for (const part of parts) {
    const [, name, value] = /^([^=]+?)\s*=\s*(\S.*)$/.exec(part) ?? [];
    const key = KEYS.find((known) => known === name);
    if (name === undefined || value === undefined) {
      throw new UsageError(`${where}: "${part}" is not of the form key=value.`, { hint: HINT });
    }
    if (key === undefined) {
      const meant = nearest(name, KEYS);
      throw new UsageError(`${where}: there is no key "${name}".`, {
        hint: meant === undefined ? HINT : `Did you mean ${meant}? ${HINT}`,
      });
    }
    if (given.has(key)) throw new UsageError(`${where}: "${key}" is given twice.`, { hint: HINT });
    given.set(key, value);
  }
  return given;
}

function implementationFor(
  poolType: PoolType,
  choice: string | undefined,
  where: string,
  runtime: Runtime,
): PoolImplementation | null {
  const possible: readonly PoolImplementation[] =
    runtime === 'celery' ? ['celery'] : IMPLEMENTATIONS_OF[poolType as NodePoolType];
  if (choice === undefined) return possible[0] ?? null;
  const implementation = parseChoice(
    choice,
    `${where}: implementation`,
    runtime === 'celery' ? possible : NODE_IMPLEMENTATIONS,
  );
  if (possible.includes(implementation)) return implementation;
  throw new UsageError(`${where}: ${implementation} has no pool of type ${poolType}.`, {
    hint:
      possible.length === 0
        ? `The pool type ${poolType} needs no implementation; leave it out.`
        : `For ${poolType} choose from: ${possible.join(', ')}.`,
  });
}

interface ConcurrencyGiven {
  readonly workers: number | undefined;
  readonly tasksPerWorker: number | undefined;
  readonly concurrency: number | undefined;
}

/** Any two of workers, tasks per worker and concurrency give the third; all three must agree. */
function concurrencyOf(
  { poolType, runtime }: { readonly poolType: PoolType; readonly runtime: Runtime },
  given: ConcurrencyGiven,
  where: string,
): Pick<Setting, 'workers' | 'tasksPerWorker' | 'concurrency'> {
  const { isLoop, mostConcurrency } = poolTraits({
    poolType,
    implementation:
      runtime === 'celery' ? 'celery' : (IMPLEMENTATIONS_OF[poolType as NodePoolType][0] ?? null),
  });
  if (isLoop && (given.workers ?? 1) !== 1) {
    const name = poolType === 'event-loop' ? 'the event loop' : poolType;
    throw new UsageError(`${where}: ${name} is one worker, and ${given.workers} were given.`, {
      hint: `Give its concurrency: ${poolType},concurrency=100.`,
    });
  }
  if ((given.concurrency ?? 1) > mostConcurrency) {
    throw new UsageError(
      `${where}: ${poolType} runs ${mostConcurrency} task at a time, not ${given.concurrency}.`,
    );
  }
  if (runtime === 'celery' && !isLoop && (given.tasksPerWorker ?? 1) !== 1) {
    throw new UsageError(`${where}: a worker of Celery's ${poolType} pool runs one task at a time.`, {
      hint: `Give the concurrency: ${poolType},concurrency=8.`,
    });
  }
  const fallbackWorkers =
    given.concurrency !== undefined && given.tasksPerWorker !== undefined
      ? given.concurrency / given.tasksPerWorker
      : 1;
  const fewest = runtime === 'celery' ? (given.concurrency ?? 1) : fallbackWorkers;
  const workers = given.workers ?? (isLoop ? 1 : fewest);
  const tasksPerWorker = given.tasksPerWorker ?? (given.concurrency ?? workers) / workers;
  const concurrency = workers * tasksPerWorker;
  if (
    !Number.isInteger(workers) ||
    !Number.isInteger(tasksPerWorker) ||
    (given.concurrency !== undefined && given.concurrency !== concurrency)
  ) {
    throw new UsageError(`${where}: concurrency ${given.concurrency} is not workers × tasks per worker.`, {
      hint: 'Give two of workers, tasks-per-worker and concurrency; the third follows.',
    });
  }
  if (concurrency > MAX_CONCURRENCY) {
    throw new UsageError(`${where}: concurrency ${concurrency} is above ${MAX_CONCURRENCY}.`);
  }
  return { workers, tasksPerWorker, concurrency };
}
