import { Option } from 'clipanion';
import { checkPostgresUrl } from '../../lab/postgres/postgres-url.js';
import { type Given, mergeOptions } from '../merge-options.js';
import type { MeasuringConfig, MeasuringOptions } from '../tune-options.js';
import { parseDurationMs } from './duration.js';
import { parseInteger } from './integer.js';
import { optional } from './optional.js';

export const MAX_SEED = 2 ** 31 - 1;
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
  config: () =>
    Option.String('--config', {
      description: '<file> config file; else pooltune.config.ts (.js, .json …) here or in the project above',
    }),
  noConfig: () => Option.Boolean('--no-config', false, { description: 'read no config file' }),
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

const DEFAULTS: MeasuringOptions = {
  modules: [],
  workloads: [],
  tasks: [],
  taskTimeoutMs: 30_000,
  brokerLatencyMs: 0,
  postgresUrl: undefined,
  outFolder: 'reports',
  seed: 1,
  json: false,
  verbose: false,
  quiet: false,
};

/**
 * @param config what the command line does not say
 * @throws {UsageError}
 */
export function readMeasuringOptions(texts: MeasuringTexts, config: MeasuringConfig = {}): MeasuringOptions {
  return mergeMeasuringOptions(
    {
      modules: texts.modules,
      workloads: texts.workload,
      tasks: texts.task,
      taskTimeoutMs: optional(texts.taskTimeout, parseTaskTimeoutMs, '--task-timeout'),
      brokerLatencyMs: optional(texts.brokerLatency, parseBrokerLatencyMs, '--broker-latency'),
      postgresUrl: optional(texts.postgres, checkPostgresUrl, '--postgres'),
      outFolder: texts.out,
      seed: optional(texts.seed, seedFrom, '--seed'),
      json: texts.json,
      verbose: texts.verbose,
      quiet: texts.quiet,
    },
    config,
  );
}

/** Each option as given, else from the config, else its default. */
export function mergeMeasuringOptions(
  given: Given<MeasuringOptions>,
  config: MeasuringConfig,
): MeasuringOptions {
  const { modules = [], workloads } = given;
  const namesModules = modules.length > 0 || workloads !== undefined;
  return mergeOptions(
    DEFAULTS,
    // The config's tasks are those of its modules.
    namesModules ? { ...config, modules: [], tasks: [] } : config,
    { ...given, modules: namesModules ? modules : undefined },
  );
}

/** From 1 ms to a day. @throws {UsageError} */
export function parseTaskTimeoutMs(text: string, where: string): number {
  return parseDurationMs(text, where, { minMs: 1 });
}

/** From 0 to 10 s. @throws {UsageError} */
export function parseBrokerLatencyMs(text: string, where: string): number {
  return parseDurationMs(text, where, { minMs: 0, maxMs: MAX_BROKER_LATENCY_MS });
}

/** @throws {UsageError} */
export function parseSeed(text: string | undefined): number {
  return optional(text, seedFrom, '--seed') ?? DEFAULTS.seed;
}

function seedFrom(text: string, where: string): number {
  return parseInteger(text, where, 0, MAX_SEED);
}
