import { serveIsolated } from '../../../workload/isolated/serve-isolated.js';
import { defaultExport } from './default-export.js';
import type { Evaluated, EvaluateRequest } from './evaluate-protocol.js';
import { plainValue } from './plain-value.js';

/** Imports a config file, and calls and awaits what it exports. */
serveIsolated<EvaluateRequest>('', async ({ entryUrl, compiled }, enter): Promise<Evaluated> => {
  enter({ at: 'config' });
  if (compiled) process.setSourceMapsEnabled(true);
  const exported = defaultExport((await import(entryUrl)) as Record<string, unknown>);
  const config: unknown = await (typeof exported === 'function' ? exported() : exported);
  return plainValue(config);
});
