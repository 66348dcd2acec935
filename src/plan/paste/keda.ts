import { isCelery } from '../../advise/celery.js';
import { formatMs, formatNumber } from '../../advise/format.js';
import { objectName } from './object-name.js';
import type { PlanPaste, PlanPasteSource } from './plan-paste.js';
import { queueTarget } from './queue-target.js';

/** Over AMQP, only messages that no node has taken count. https://keda.sh/docs/latest/scalers/rabbitmq-queue/ */
export function kedaRabbitmq(source: PlanPasteSource): PlanPaste {
  return scaledObject(source, 'keda-rabbitmq', [
    'type: rabbitmq',
    'metadata:',
    '  protocol: amqp # counts what no node has taken yet',
    `  queueName: ${isCelery(source.setting) ? 'celery' : 'tasks'} # put in yours`,
    '  mode: QueueLength',
    `  value: "${queueTarget(source)}"`,
    '  hostFromEnv: RABBITMQ_URL # a variable of the container with the AMQP URL',
  ]);
}

/** https://keda.sh/docs/latest/scalers/redis-lists/ */
export function kedaRedis(source: PlanPasteSource): PlanPaste {
  return scaledObject(source, 'keda-redis', [
    'type: redis',
    'metadata:',
    '  addressFromEnv: REDIS_ADDRESS # a variable of the container: host:6379',
    `  listName: ${isCelery(source.setting) ? 'celery' : 'bull:tasks:wait'} # put in yours`,
    `  listLength: "${queueTarget(source)}"`,
  ]);
}

function scaledObject(
  source: PlanPasteSource,
  target: 'keda-rabbitmq' | 'keda-redis',
  trigger: readonly string[],
): PlanPaste {
  const { nodes, capacityPerNode, slo, bareServiceMs } = source;
  const name = objectName(source.name);
  const length = queueTarget(source);
  const [first, ...others] = trigger;
  return {
    target,
    language: 'yaml',
    brief: `${length} waiting tasks per node, ${nodes.least} to ${nodes.most} nodes`,
    code: `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: ${name}
spec:
  scaleTargetRef:
    name: ${name}
  minReplicaCount: ${nodes.least}
  maxReplicaCount: ${nodes.most}
  triggers:
    # Waiting tasks per node = a node's capacity x (SLO - a task alone at ${slo.percentile})
    # = ${formatNumber(capacityPerNode)} tasks/s x (${formatMs(slo.maxMs)} - ${formatMs(bareServiceMs)}), rounded down: ${length}, at least 1.
    - ${first}
${others.map((line) => `      ${line}`).join('\n')}
`,
  };
}
