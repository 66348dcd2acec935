import { z } from 'zod';
import { POOL_IMPLEMENTATIONS, POOL_TYPES, type Setting } from '../../fleet/setting.js';
import {
  ACKNOWLEDGEMENTS,
  MAX_CONCURRENCY,
  MAX_CONNECTIONS,
  MAX_NODES,
  MAX_PREFETCH_MULTIPLIER,
  parseConnections,
  parseSetting,
  type Runtime,
} from '../options/setting.js';
import { choice, parsed, readBy, wholeNumber, wrong } from './config-field.js';
import type { ConfiguredSetting } from './pooltune-config.js';

/** The levers by name, as a report has them; what is left out is as in the text. */
export const settingObject = z.strictObject({
  poolType: choice(POOL_TYPES),
  implementation: choice(POOL_IMPLEMENTATIONS).nullish(),
  workers: wholeNumber(1, MAX_CONCURRENCY).optional(),
  tasksPerWorker: wholeNumber(1, MAX_CONCURRENCY).optional(),
  concurrency: wholeNumber(1, MAX_CONCURRENCY).optional(),
  prefetchMultiplier: wholeNumber(0, MAX_PREFETCH_MULTIPLIER).optional(),
  acknowledgement: choice(ACKNOWLEDGEMENTS).optional(),
  connections: z
    .union([z.number(), z.string(), z.null()], {
      error: wrong(`a whole number from 1 to ${MAX_CONNECTIONS}, 'none' or null`),
    })
    .transform((given, context) => (given === null ? null : readBy(parseConnections, String(given), context)))
    .optional(),
  nodes: wholeNumber(1, MAX_NODES).optional(),
});

/** A setting as one text, as `--setting` takes it, or as an object. @param runtime whose pools it is to be of */
export function settingField(runtime: Runtime) {
  const parse = (text: string, where: string) => parseSetting(text, where, runtime);
  const example = EXAMPLES[runtime];
  return z.union(
    [
      parsed<Setting>(`a setting such as '${example}'`, parse),
      // By way of the text: what fits together is decided in one place.
      settingObject.transform((levers, context) => readBy(parse, settingText(levers), context)),
    ],
    { error: wrong(`a setting such as '${example}', or an object with its levers`) },
  );
}

const EXAMPLES = { node: 'threads,workers=4', celery: 'prefork,concurrency=4' } as const;

/** The levers as `--setting` takes them. */
export function settingText(levers: ConfiguredSetting): string {
  const pairs = {
    implementation: levers.implementation,
    workers: levers.workers,
    'tasks-per-worker': levers.tasksPerWorker,
    concurrency: levers.concurrency,
    prefetch: levers.prefetchMultiplier,
    ack: levers.acknowledgement,
    connections: levers.connections,
    nodes: levers.nodes,
  };
  const given = Object.entries(pairs).filter(([, value]) => value !== undefined && value !== null);
  return [levers.poolType, ...given.map(([key, value]) => `${key}=${value}`)].join(',');
}
