import { setImmediate as nextTurn } from 'node:timers/promises';
import { runService } from '../service/service-main.js';
import { Cluster, type ClusterOptions, type RunningCluster } from './cluster.js';
import type { EmbeddedPostgresRequests } from './embedded-postgres.js';

// From our own CLI, of this build.
const cluster = new Cluster(JSON.parse(process.argv[2]!) as ClusterOptions);

/** What the server has written by now lies in a pipe: one turn of the event loop to notice it, one to read it. */
async function readLogSoFar(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

runService<EmbeddedPostgresRequests, RunningCluster>({
  start: () => cluster.start(),
  requests: {
    resetConnections: async () => {
      await readLogSoFar();
      cluster.sessions.reset();
    },
    connections: async () => {
      await readLogSoFar();
      return cluster.sessions.count();
    },
    connectionSteps: async () => cluster.sessions.steps(),
  },
  close: () => cluster.stop(),
});
