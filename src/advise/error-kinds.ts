/**
 * What error codes of upstreams mean.
 * PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html; system errors: errno(3); Celery:
 * https://docs.celeryq.dev/en/stable/reference/celery.exceptions.html
 */
const MEANINGS: Readonly<Record<string, string>> = {
  '53300': 'PostgreSQL: too many connections',
  '57014': 'PostgreSQL: query cancelled',
  '40P01': 'PostgreSQL: deadlock',
  '40001': 'PostgreSQL: serialization failure',
  '57P01': 'PostgreSQL: server shut down',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EMFILE: 'too many open files',
  EADDRNOTAVAIL: 'no free local port',
  ETIMEDOUT: 'timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connecting timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_SOCKET: 'connection broken',
  TaskTimeout: 'ran longer than --task-timeout',
  WorkerLost: 'its worker ended',
  WorkerLostError: 'Celery: its process ended',
  TimeLimitExceeded: 'Celery: ran longer than its time limit',
  SoftTimeLimitExceeded: 'Celery: ran longer than its soft time limit',
  lost: 'its node ended',
};

/** Kinds that mean: no connection was to be had. */
const REFUSALS: ReadonlySet<string> = new Set([
  '53300',
  'ECONNREFUSED',
  'ConnectionRefusedError',
  'EMFILE',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** `53300 (PostgreSQL: too many connections)`; an unknown kind is left as it is. */
export function describeErrorKind(kind: string): string {
  const meaning = Object.hasOwn(MEANINGS, kind) ? MEANINGS[kind] : undefined;
  return meaning === undefined ? kind : `${kind} (${meaning})`;
}

/** How many tasks failed because a connection was refused. */
export function refusalsIn(errors: Readonly<Record<string, number>>): number {
  return Object.entries(errors).reduce((sum, [kind, count]) => sum + (REFUSALS.has(kind) ? count : 0), 0);
}
