import path from 'node:path';
import type { CeleryOptions } from '../celery-options.js';
import type { ConfiguredCelery } from './pooltune-config.js';

/**
 * A configured Celery app as the command line would name it.
 * @param folder absolute: what its paths are relative to, and where the app is imported from
 */
export function celeryConfig(celery: ConfiguredCelery, folder: string): CeleryOptions {
  const { app, broker, python, payloads, connections, results = false } = celery;
  return {
    app,
    folder,
    brokerUrl: broker,
    // A name alone is looked for on the PATH.
    python: python?.includes(path.sep) ? path.resolve(folder, python) : python,
    payloadsPath: payloads === undefined ? undefined : path.resolve(folder, payloads),
    connections,
    results,
  };
}
