import { Command, Option } from 'clipanion';
import { UsageError } from '../../foundation/errors.js';
import type { BenchOptions } from '../bench-options.js';
import { configFor, configuredCelery } from '../config/config-for.js';
import type { LoadedConfig } from '../config/loaded-config.js';
import { withConfig } from '../config/with-config.js';
import { parseDurationMs } from '../options/duration.js';
import { parseInteger } from '../options/integer.js';
import { measuringOptions, readMeasuringOptions } from '../options/measuring.js';
import { optional } from '../options/optional.js';
import { parseRatePerSecond } from '../options/rate.js';
import { parseSetting } from '../options/setting.js';
import type { ProgramContext } from '../program-context.js';

const DEFAULT_DURATION_MS = 3_000;
const DEFAULT_REPEATS = 1;

export class BenchCommand extends Command<ProgramContext> {
  static override paths = [['bench']];

  static override usage = Command.Usage({
    description: 'measure a fixed matrix of settings, without a search',
    details: `
      Measures each setting under the same load, interleaved, and prints one line per setting. Where no setting is
      given, it takes the usual ones for this machine's cores: every pool type and implementation at a few
      concurrencies.
    `,
    examples: [
      ['The usual matrix on your own tasks', '$0 bench ./tasks.ts'],
      [
        'Two settings against each other, 5 trials each',
        "$0 bench ./tasks.ts --setting event-loop,concurrency=50 --setting 'threads,workers=2' --repeats 5",
      ],
      ['Response times at 200 tasks/s', '$0 bench ./tasks.ts --rate 200/s --duration 10s'],
    ],
  });

  setting = Option.Array('--setting', {
    description: "<setting> a setting to measure (repeatable), such as 'threads,workers=4,prefetch=1'",
  });
  duration = Option.String('--duration', { description: '<duration> length of each trial; 3s by default' });
  repeats = Option.String('--repeats', {
    description: '<count> trials per setting, interleaved; 1 by default',
  });
  rate = Option.String('--rate', {
    description: '<rate> steady load, such as 500/s, to see response times; else saturating, to see capacity',
  });
  workload = measuringOptions.workload();
  task = measuringOptions.task();
  taskTimeout = measuringOptions.taskTimeout();
  brokerLatency = measuringOptions.brokerLatency();
  postgres = measuringOptions.postgres();
  out = measuringOptions.out();
  seed = measuringOptions.seed();
  config = measuringOptions.config();
  noConfig = measuringOptions.noConfig();
  json = measuringOptions.json();
  verbose = measuringOptions.verbose();
  quiet = measuringOptions.quiet();
  modules = measuringOptions.modules();

  override execute(): Promise<number> {
    const { actions, io } = this.context;
    return withConfig(this, io, (config) => actions.bench(this.#read(config), io));
  }

  #read(config: LoadedConfig | undefined): BenchOptions {
    const app = configuredCelery(config)?.app;
    if (app !== undefined && this.modules.length === 0 && this.workload === undefined) {
      throw new UsageError(`bench: the config names a Celery app, ${app}, and bench runs Node.js tasks.`, {
        hint: 'Name a task module or --workload, or compare its settings with pooltune tune.',
      });
    }
    return {
      ...readMeasuringOptions(this, configFor(config, undefined).measuring),
      settings: (this.setting ?? []).map((text) => parseSetting(text, '--setting')),
      durationMs:
        optional(
          this.duration,
          (text, where) => parseDurationMs(text, where, { minMs: 100 }),
          '--duration',
        ) ?? DEFAULT_DURATION_MS,
      repeats:
        optional(this.repeats, (text, where) => parseInteger(text, where, 1, 100), '--repeats') ??
        DEFAULT_REPEATS,
      ratePerSecond: optional(this.rate, parseRatePerSecond, '--rate'),
    };
  }
}
