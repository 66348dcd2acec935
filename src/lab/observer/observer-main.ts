import { monotonicMs } from '../../foundation/clock.js';
import { hasProc } from '../machine/process-list.js';
import { runService } from '../service/service-main.js';
import type { ObserverRequests } from './observer.js';
import { ProcSource } from './proc-source.js';
import { PsSource } from './ps-source.js';
import { Sampler } from './sampler.js';

let sampler: Sampler | undefined;
/** The one under way, or the last that was. */
let latest: Sampler | undefined;

runService<ObserverRequests, null>({
  start: () => null,
  requests: {
    begin: async (trees) => {
      await sampler?.end();
      sampler = new Sampler(hasProc() ? new ProcSource() : new PsSource(), monotonicMs, ownCpuMs, trees);
      latest = sampler;
      await sampler.begin();
    },
    mark: () => sampler?.mark(),
    add: (trees) => sampler?.add(trees),
    end: async () => {
      if (sampler === undefined) throw new Error('The observer was told to end before it was told to begin.');
      const use = await sampler.end();
      sampler = undefined;
      return use;
    },
    nodesCpuMs: async () => {
      if (latest === undefined) throw new Error('The observer was asked before it was told to begin.');
      return latest.nodesCpuMs();
    },
  },
});

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}
