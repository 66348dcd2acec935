import { sendEvent, serveParent } from '../../foundation/child-channel.js';
import { PooltuneError, UsageError } from '../../foundation/errors.js';
import { userStack } from '../user-stack.js';
import { endGroup, watchParent } from './parent-watch.js';
import { describeStage, STAGE_EVENT, type Stage } from './stage.js';

/** Names the stage that begins, to the parent and for the error if it fails. */
export type EnterStage = (stage: Stage) => void;

/**
 * The child's end of `runIsolated`: does the one job that it is asked to.
 * @param occasion ends the sentence about a task that throws, such as `at its first call`
 */
export function serveIsolated<Body>(
  occasion: string,
  run: (body: Body, enter: EnterStage) => Promise<unknown>,
): void {
  watchParent();
  let stage: Stage = { at: 'loading' };
  const explain = (thrown: unknown): PooltuneError => {
    // Ours says what is wrong by itself, but not in which task.
    if (thrown instanceof PooltuneError) {
      if (stage.at !== 'task') return thrown;
      const options = thrown.hint === undefined ? {} : { hint: thrown.hint };
      return new UsageError(`${describeStage(stage)} failed ${occasion}: ${thrown.message}`, options);
    }
    const when = stage.at === 'task' ? ` ${occasion}` : '';
    return new UsageError(`${describeStage(stage)} threw${when}: ${userStack(thrown)}`);
  };
  serveParent(
    {
      async run(body: Body): Promise<unknown> {
        try {
          return await run(body, (next) => {
            stage = next;
            sendEvent(STAGE_EVENT, next);
          });
        } catch (thrown) {
          throw explain(thrown);
        }
      },
    },
    endGroup,
  );
}
