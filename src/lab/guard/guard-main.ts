import { runService } from '../service/service-main.js';
import type { GuardRequests } from './guard.js';
import { WatchList } from './watch-list.js';

const watched = new WatchList();
let released = false;

// A supervisor that ends a whole service (systemd, a CI job) sends SIGTERM to all of its processes at once; the
// guard is there to outlive the CLI, so it waits for the channel.
const requests: GuardRequests = {
  watchProcess: ({ pid, options }) => watched.watchProcess(pid, options),
  releaseProcess: (pid) => watched.releaseProcess(pid),
  watchFolder: (path) => watched.watchFolder(path),
  releaseFolder: (path) => watched.releaseFolder(path),
  releaseAll: () => {
    released = true;
  },
};

runService<GuardRequests, null>({
  start: () => null,
  requests,
  close: () => (released ? undefined : watched.endAll()),
  closeOnTerminate: false,
});
