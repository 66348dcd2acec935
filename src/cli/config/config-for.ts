import path from 'node:path';
import type { CeleryOptions } from '../celery-options.js';
import type { MeasuringConfig } from '../tune-options.js';
import { celeryConfig } from './celery-config.js';
import { type CheckConfig, checkConfig } from './check-config.js';
import type { LoadedConfig } from './loaded-config.js';
import { measuringConfig } from './measuring-config.js';

/** What a config says, as far as it is about what is run. */
export interface ConfigPart {
  readonly measuring: MeasuringConfig;
  readonly check: Partial<CheckConfig>;
}

/** The config's Celery app; `undefined` where it names none. */
export function configuredCelery(loaded: LoadedConfig | undefined): CeleryOptions | undefined {
  const { celery } = loaded?.config ?? {};
  return celery && celeryConfig(celery, path.dirname(loaded!.path));
}

/**
 * What a config says of the Celery app that is run, or of task modules where none is: what it says of the other means nothing, and
 * the tasks of its app are no other app's.
 */
export function configFor(loaded: LoadedConfig | undefined, celery: CeleryOptions | undefined): ConfigPart {
  if (loaded === undefined) return { measuring: {}, check: {} };
  const measuring = measuringConfig(loaded);
  const check = checkConfig(loaded);
  const own = configuredCelery(loaded);
  if (celery === undefined && own === undefined) return { measuring, check };
  const isOfSameRuntime = celery !== undefined && own !== undefined;
  return {
    measuring: {
      ...measuring,
      modules: [],
      ...(celery?.app === own?.app ? {} : { tasks: [] }),
      brokerLatencyMs: celery === undefined ? measuring.brokerLatencyMs : 0,
    },
    check: isOfSameRuntime ? check : { ...check, setting: undefined },
  };
}
