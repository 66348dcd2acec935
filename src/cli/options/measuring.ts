import { Option } from 'clipanion';
import { checkPostgresUrl } from '../../lab/postgres/postgres-url.js';
import type { MeasuringOptions } from '../tune-options.js';
import { parseDurationMs } from './duration.js';
import { parseInteger } from './integer.js';

const DEFAULT_TASK_TIMEOUT_MS = 30_000;
const DEFAULT_SEED = 1;
const MAX_SEED = 2 ** 31 - 1;
const MAX_BROKER_LATENCY_MS = 10_000;

/** How the options that the measuring commands share are written; each command declares its own fields from these. */
export const measuringOptions = {
  modules: () => Option.Rest({ name: 'modules' }),
  workload: () =>
    Option.Array('--workload', {
      description: '<name> a built-in workload (repeatable); without modules and without this: all of them',
    }),
  task: () => Option.Array('--task', { description: '<name> only this task of the module (repeatable)' }),
  taskTimeout: () =>
    Option.String('--task-timeout', {
      description: '<duration> longest that a task may run; 30s by default',
    }),
  brokerLatency: () =>
    Option.String('--broker-latency', {
      description: '<duration> network latency to add on each way to the broker, such as 2ms',
    }),
  postgres: () =>
    Option.String('--postgres', {
      description: '<url> URL of a PostgreSQL of your own; else an embedded one',
    }),
  out: () => Option.String('--out', { description: '<folder> folder for reports; ./reports by default' }),
  seed: () => Option.String('--seed', { description: '<number> seed of every random choice; 1 by default' }),
  json: () =>
    Option.Boolean('--json', false, { description: 'print the report as JSON, and nothing else, on stdout' }),
  verbose: () =>
    Option.Boolean('--verbose', false, { description: 'every trial and decision; stacks of errors' }),
  quiet: () => Option.Boolean('--quiet', false, { description: 'no progress; the result alone' }),
};

/** The shared options as typed. */
export interface MeasuringTexts {
  readonly modules: readonly string[];
  readonly workload: readonly string[] | undefined;
  readonly task: readonly string[] | undefined;
  readonly taskTimeout: string | undefined;
  readonly brokerLatency: string | undefined;
  readonly postgres: string | undefined;
  readonly out: string | undefined;
  readonly seed: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** @throws {UsageError} */
export function readMeasuringOptions(texts: MeasuringTexts): MeasuringOptions {
  const { taskTimeout, brokerLatency, postgres, seed } = texts;
  return {
    modules: texts.modules,
    workloads: texts.workload ?? [],
    tasks: texts.task ?? [],
    taskTimeoutMs:
      taskTimeout === undefined
        ? DEFAULT_TASK_TIMEOUT_MS
        : parseDurationMs(taskTimeout, '--task-timeout', { minMs: 1 }),
    brokerLatencyMs:
      brokerLatency === undefined
        ? 0
        : parseDurationMs(brokerLatency, '--broker-latency', { minMs: 0, maxMs: MAX_BROKER_LATENCY_MS }),
    postgresUrl: postgres === undefined ? undefined : checkPostgresUrl(postgres),
    outFolder: texts.out ?? 'reports',
    seed: parseSeed(seed),
    json: texts.json,
    verbose: texts.verbose,
    quiet: texts.quiet,
  };
}

/** @throws {UsageError} */
export function parseSeed(text: string | undefined): number {
  return text === undefined ? DEFAULT_SEED : parseInteger(text, '--seed', 0, MAX_SEED);
}
