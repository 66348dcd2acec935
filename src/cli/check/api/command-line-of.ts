import { settingText } from '../../config/setting-field.js';
import type { CheckTasksOptions } from './check-tasks-options.js';

type OnCommandLine = Omit<CheckTasksOptions, 'modules' | 'signal'>;
type Words = {
  readonly [Name in keyof Required<OnCommandLine>]: (
    value: NonNullable<OnCommandLine[Name]>,
  ) => readonly string[];
};

const one = (flag: string) => (value: string | number) => [flag, String(value)];
const each = (flag: string) => (values: readonly string[]) => values.flatMap((value) => [flag, value]);

/** How each option is written on a command line; one without an entry does not compile. */
const WORDS: Words = {
  against: one('--against'),
  baseline: one('--baseline'),
  saveBaseline: one('--save-baseline'),
  require: each('--require'),
  setting: (setting) => ['--setting', typeof setting === 'string' ? setting : settingText(setting)],
  rate: one('--rate'),
  budget: one('--budget'),
  metrics: each('--metric'),
  tolerance: (shares) =>
    Object.entries(shares).flatMap(([name, share]) =>
      share === undefined ? [] : ['--tolerance', `${name}=${share}`],
    ),
  errorRate: one('--error-rate'),
  inconclusive: one('--inconclusive'),
  betterSetting: one('--better-setting'),
  history: one('--history'),
  junit: one('--junit'),
  baseInstall: one('--base-install'),
  baseBuild: one('--base-build'),
  // Its other fields are called as their flags.
  celery: ({ app, results = false, ...others }) => [
    ...['--celery', app],
    ...Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...(results ? ['--results'] : []),
  ],
  tasks: each('--task'),
  taskTimeout: one('--task-timeout'),
  brokerLatency: one('--broker-latency'),
  postgres: one('--postgres'),
  out: one('--out'),
  seed: one('--seed'),
  config: (config) => (config === false ? ['--no-config'] : ['--config', config]),
};

/** The words after `pooltune` that have the command do the same. */
export function commandLineOf(options: Omit<CheckTasksOptions, 'signal'>): readonly string[] {
  const { modules = [], ...others } = options;
  const words = Object.entries(others).flatMap(([name, value]) =>
    value === undefined ? [] : (WORDS[name as keyof Words] as (value: unknown) => readonly string[])(value),
  );
  return ['check', ...modules, ...words];
}
