/**
 * Where a task is, and what happens when the step is over:
 *
 * ```
 * step           is over                          then
 * QUEUED         a node has room                  UNDER_WAY, for half a round trip
 * UNDER_WAY      delivered                        DISPATCHED: queues for the node's main loop, which computes
 * DISPATCHED     computed                         FOR_SLOT
 * FOR_SLOT       a worker's slot is free          FIRST: queues for the worker's loop, which computes half (all, if it never waits)
 * FIRST          computed                         BLOCKED, or as from there
 * BLOCKED        waited on the loop, loop free    FOR_CONNECTION, or OPENING one, or WAITING, or finished
 * FOR_CONNECTION one of its pool is free          CALLING (with a downstream in between: FOR_CALL)
 * OPENING        opened                           CALLING (FOR_CALL)
 * CALLING        connection free                  WAITING (FOR_WAIT), or SECOND
 * WAITING        waited                           SECOND: queues for the worker's loop, which computes the other half
 * SECOND         computed                         finished: through, or RETRIED
 * RETRIED        delay over                       QUEUED
 * ```
 */
export const STEP = {
  QUEUED: 0,
  UNDER_WAY: 1,
  DISPATCHED: 2,
  FOR_SLOT: 3,
  FIRST: 4,
  BLOCKED: 5,
  FOR_CONNECTION: 6,
  OPENING: 7,
  FOR_CALL: 8,
  CALLING: 9,
  FOR_WAIT: 10,
  WAITING: 11,
  SECOND: 12,
  RETRIED: 13,
} as const;
