import type { Routes } from '../../fleet/routes.js';
import type { Versions } from '../../lab/machine/versions.js';
import type { Paste } from '../advice.js';
import { SPLIT_QUEUES } from '../split.js';
import { CELERY_WRITTEN_FOR, leftToConfiguration, workerArguments } from './celery-command.js';
import { libraryName } from './paste-source.js';

/**
 * A split as Celery takes it: which task goes to which queue, and a worker for each queue.
 * https://docs.celeryq.dev/en/stable/userguide/routing.html
 */
export function pasteSplit(routes: Routes, app: string, versions: Versions): readonly Paste[] {
  const library = libraryName('celery', versions, CELERY_WRITTEN_FOR);
  const commands = routes.map(({ setting }, route) => {
    const { nodes } = setting;
    const command = [
      'celery',
      ...workerArguments({ app, setting }),
      `--queues=${queuesOf(routes, route).join(',')}`,
    ].join(' ');
    return Array.from(
      { length: nodes },
      (_, i) => `${command} --hostname=${SPLIT_QUEUES[route]}${nodes === 1 ? '' : i + 1}@%h`,
    );
  });
  const lines = routes.flatMap(({ tasks }, route) =>
    tasks.map((task) => `    '${task}': {'queue': '${SPLIT_QUEUES[route]}'},`),
  );
  return [
    {
      target: 'celery-routes',
      library,
      language: 'python',
      brief: `task_routes: ${routes.map(({ tasks }, route) => `${tasks.length} to ${SPLIT_QUEUES[route]}`).join(', ')}`,
      code: `# celeryconfig.py, of the senders and of the workers.
task_routes = {
${lines.join('\n')}
}
`,
      noCounterpart: [],
    },
    {
      target: 'celery-workers',
      library,
      language: 'sh',
      brief: commands.map(([first]) => first).join(' ; '),
      code: `# Workers first, senders after them: what was sent before goes to the default queue, which the second one works off too.
${commands.flat().join('\n')}
`,
      noCounterpart: [...new Set(routes.flatMap(({ setting }) => leftToConfiguration(setting)))],
    },
  ];
}

/** Tasks without a route, and those sent before, are in the default queue. */
function queuesOf(routes: Routes, route: number): readonly string[] {
  return [SPLIT_QUEUES[route]!, ...(route === routes.length - 1 ? [DEFAULT_QUEUE] : [])];
}

/** Celery's `task_default_queue` unless the app says otherwise. */
const DEFAULT_QUEUE = 'celery';
