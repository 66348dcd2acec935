import { runService } from '../service/service-main.js';
import type { OwnPostgresRequests } from './own-postgres.js';
import { SessionSampler } from './session-sampler.js';

let sampler: SessionSampler | undefined;

function started(): SessionSampler {
  if (sampler === undefined) throw new Error('No connection has been made yet.');
  return sampler;
}

runService<OwnPostgresRequests, null>({
  start: () => null,
  requests: {
    connect: async (url) => {
      sampler = new SessionSampler(url);
      await sampler.start();
    },
    resetConnections: () => started().reset(),
    connections: () => started().count(),
    connectionSteps: async () => started().steps(),
  },
  close: () => sampler?.close(),
});
