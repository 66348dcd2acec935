import { workerData } from 'node:worker_threads';
import { endGroup } from './parent-watch.js';

const CHECK_INTERVAL_MS = 500;
const { parentPid } = workerData as { parentPid: number };

setInterval(() => {
  // An orphan is handed to another process.
  if (process.ppid !== parentPid) endGroup();
}, CHECK_INTERVAL_MS);
