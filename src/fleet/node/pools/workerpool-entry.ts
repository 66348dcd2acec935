import workerpool from 'workerpool';
import run from './worker-entry.js';

/** What runs in each worker of workerpool. */
workerpool.worker({ run });
