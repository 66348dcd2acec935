import { fileURLToPath } from 'node:url';
import { findProgram } from '../../../src/fleet/celery/private-redis.js';
import { NO_CELERY, pythons } from '../../fleet/celery/pythons.js';
import { CommandProcess } from '../e2e/command-process.js';

/** The app is imported from there; the command runs in a folder of its own. */
const APPS = fileURLToPath(new URL('./apps', import.meta.url));

const python = pythons[0]?.python ?? '';
const hasRedis = findProgram(['redis-server', 'valkey-server']) !== undefined;

/** What a study of the app needs and is not here; empty where nothing is. */
export const missing = python === '' ? NO_CELERY : hasRedis ? '' : 'needs redis-server';

/** Starts `pooltune tune` on the app. */
export function tune(...args: readonly string[]): CommandProcess {
  return new CommandProcess(
    { env: { PYTHONPATH: APPS } },
    ...['tune', '--celery', 'tune_me:app', '--python', python, ...args],
  );
}
