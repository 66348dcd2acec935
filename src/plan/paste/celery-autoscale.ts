import { isCelery } from '../../advise/celery.js';
import { workerArguments } from '../../advise/paste/celery-command.js';
import type { PoolType } from '../../fleet/setting.js';
import type { PlanPaste, PlanPasteSource } from './plan-paste.js';

/** Pools that grow and shrink; solo is one worker, and Celery's thread pool has no way to. */
const GROWING: readonly PoolType[] = ['prefork', 'gevent', 'eventlet'];

/**
 * `--autoscale max,min`: as many workers as the plan gives a node, and down to those that the mean rate keeps busy.
 * https://docs.celeryq.dev/en/stable/userguide/workers.html#autoscaling
 * @returns `null` for a pool that cannot
 */
export function celeryAutoscale(source: PlanPasteSource): PlanPaste | null {
  const { setting, utilization, nodes } = source;
  if (!isCelery(setting) || !GROWING.includes(setting.poolType)) return null;
  const most = setting.concurrency;
  const least = Math.min(most, Math.max(1, Math.ceil(utilization * most)));
  const words = workerArguments({ app: 'proj', setting }).filter(
    (word) => !word.startsWith('--concurrency='),
  );
  const command = `celery ${words.join(' ')} --autoscale=${most},${least}`;
  return {
    target: 'celery-autoscale',
    language: 'sh',
    brief: `--autoscale=${most},${least} on each of ${nodes.planned} nodes`,
    code: `# On each of ${nodes.planned} nodes: ${most} workers at most, ${least} at least, which the mean rate keeps busy.\n${command}\n`,
  };
}
