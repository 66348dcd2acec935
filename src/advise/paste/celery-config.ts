import type { Setting } from '../../fleet/setting.js';
import { isGreen } from '../celery.js';
import { CELERY_WRITTEN_FOR, tooLargeWindow } from './celery-command.js';
import { libraryName, type PasteTemplate } from './paste-source.js';

/** https://docs.celeryq.dev/en/stable/userguide/configuration.html */
export const celeryConfig: PasteTemplate = {
  applies: () => true,
  language: 'python',
  write: ({ setting, versions }) => {
    const { poolType, concurrency, prefetchMultiplier, acknowledgement, nodes } = setting;
    const late = acknowledgement === 'late';
    const pool = `worker_pool = '${poolType}'`;
    const options = [
      `worker_concurrency = ${concurrency}`,
      `worker_prefetch_multiplier = ${prefetchMultiplier}`,
    ];
    const acknowledge = `task_acks_late = ${late ? 'True' : 'False'}`;
    const green = isGreen(setting);
    return {
      library: libraryName('celery', versions, CELERY_WRITTEN_FOR),
      brief: [...(green ? [] : [pool]), ...options, acknowledge].join('; '),
      code: `# celeryconfig.py, for app.config_from_object('celeryconfig'); options of the command line win over it.
${green ? `# The pool is named on the command line alone, --pool=${poolType}: from here its patches would come too late.` : pool}
${options[0]}
# ${windowComment(setting)}
${options[1]}
# ${late ? LATE : EARLY}
${acknowledge}
# broker_pool_limit: how many connections to the broker are kept for publishing, 10 unless it is set. It was not compared.
`,
      noCounterpart: [
        ...(green ? [`The pool type: start the worker with --pool=${poolType}.`] : []),
        ...(nodes === 1
          ? []
          : [`${nodes} nodes: start the worker ${nodes} times, each with a --hostname of its own.`]),
        ...tooLargeWindow(setting),
      ],
    };
  },
};

const LATE = 'Late: acknowledged when it has finished; what a node that dies was running is delivered again.';
const EARLY = 'Early: acknowledged when it starts; what a node that dies was running is lost.';

/** With early acknowledgement what runs is no longer in the window. */
function windowComment({ prefetchMultiplier, concurrency, acknowledgement }: Setting): string {
  if (prefetchMultiplier === 0) return 'No limit: a node takes every task there is.';
  const window = prefetchMultiplier * concurrency;
  return `The window: ${prefetchMultiplier} × ${concurrency} = ${window} tasks; ${
    acknowledgement === 'early'
      ? `with early acknowledgement up to ${window + concurrency} held and running.`
      : 'with late acknowledgement the running ones are among them.'
  }`;
}
