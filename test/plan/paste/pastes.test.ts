import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { objectName } from '../../../src/plan/paste/object-name.js';
import type { PlanPasteSource, PlanPasteTarget } from '../../../src/plan/paste/plan-paste.js';
import { planPastes } from '../../../src/plan/paste/plan-pastes.js';
import { queueTarget } from '../../../src/plan/paste/queue-target.js';
import { setting } from '../../report/fixtures.js';

const SOURCE: PlanPasteSource = {
  name: 'mixed',
  setting: setting(),
  slo: { percentile: 'p99', maxMs: 300 },
  nodes: { planned: 12, least: 5, most: 20 },
  resources: { memoryBytes: 120 * 2 ** 20, cores: 1.234 },
  coresPerNode: 2,
  capacityPerNode: 90,
  bareServiceMs: 50,
  utilization: 0.41,
};
const PREFORK = setting({ poolType: 'prefork', implementation: 'celery', workers: 8, concurrency: 8 });

const codeOf = (target: PlanPasteTarget, source = SOURCE) =>
  planPastes(source).find((paste) => paste.target === target)?.code;

test('a Deployment has the replicas, and requests and limits from what was measured', () => {
  // https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/
  expect(parse(codeOf('kubernetes')!)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'mixed-worker' },
    spec: {
      replicas: 12,
      selector: { matchLabels: { app: 'mixed-worker' } },
      template: {
        metadata: { labels: { app: 'mixed-worker' } },
        spec: {
          containers: [
            {
              name: 'worker',
              image: 'app',
              command: ['node', 'worker.js'],
              resources: {
                requests: { cpu: '1240m', memory: '120Mi' },
                limits: { cpu: '2000m', memory: '180Mi' },
              },
            },
          ],
        },
      },
    },
  });
});

test('what was not measured is not requested', () => {
  const code = codeOf('kubernetes', { ...SOURCE, resources: { memoryBytes: null, cores: null } })!;
  expect(parse(code).spec.template.spec.containers[0].resources).toEqual({
    requests: { cpu: '2000m' },
    limits: { cpu: '2000m' },
  });
});

test('the queue per node is what its capacity works off in the time that the SLO leaves', () => {
  // 90 tasks/s × (300 ms − 50 ms) = 22.5
  expect(queueTarget(SOURCE)).toBe(22);
  expect(queueTarget({ ...SOURCE, capacityPerNode: 1 })).toBe(1);
  expect(queueTarget({ ...SOURCE, bareServiceMs: 400 })).toBe(1);
});

test('a ScaledObject for RabbitMQ has the fields of its documentation', () => {
  // https://keda.sh/docs/latest/scalers/rabbitmq-queue/ and …/reference/scaledobject-spec/
  expect(parse(codeOf('keda-rabbitmq')!)).toEqual({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'mixed-worker' },
    spec: {
      scaleTargetRef: { name: 'mixed-worker' },
      minReplicaCount: 5,
      maxReplicaCount: 20,
      triggers: [
        {
          type: 'rabbitmq',
          metadata: {
            protocol: 'amqp',
            queueName: 'tasks',
            mode: 'QueueLength',
            value: '22',
            hostFromEnv: 'RABBITMQ_URL',
          },
        },
      ],
    },
  });
});

test('a ScaledObject for Redis watches the list of what was set up', () => {
  // https://keda.sh/docs/latest/scalers/redis-lists/
  const triggers = (source: PlanPasteSource) => parse(codeOf('keda-redis', source)!).spec.triggers;
  expect(triggers(SOURCE)).toEqual([
    {
      type: 'redis',
      metadata: { addressFromEnv: 'REDIS_ADDRESS', listName: 'bull:tasks:wait', listLength: '22' },
    },
  ]);
  expect(triggers({ ...SOURCE, setting: PREFORK })[0].metadata.listName).toBe('celery');
});

test('Celery pools that can grow get their bounds, the others do not', () => {
  expect(codeOf('celery-autoscale', { ...SOURCE, setting: PREFORK })).toBe(
    '# On each of 12 nodes: 8 workers at most, 4 at least, which the mean rate keeps busy.\ncelery -A proj worker --pool=prefork --prefetch-multiplier=1 --autoscale=8,4\n',
  );
  expect(codeOf('celery-autoscale')).toBeUndefined();
  for (const poolType of ['threads', 'solo'] as const) {
    expect(codeOf('celery-autoscale', { ...SOURCE, setting: { ...PREFORK, poolType } })).toBeUndefined();
  }
  expect(
    parse(codeOf('kubernetes', { ...SOURCE, setting: PREFORK })!).spec.template.spec.containers[0].command,
  ).toEqual([
    'celery',
    '-A',
    'proj',
    'worker',
    '--pool=prefork',
    '--concurrency=8',
    '--prefetch-multiplier=1',
  ]);
});

test.each([
  ['orders', 'orders-worker'],
  ['My Tasks: a/b', 'my-tasks-a-b-worker'],
  ['\u001b[31m<script>', '31m-script-worker'],
  ['---', 'tasks-worker'],
  ['x'.repeat(100), `${'x'.repeat(50)}-worker`],
])('the name of %j is one that Kubernetes takes', (name, expected) => {
  expect(objectName(name)).toBe(expected);
  expect(expected).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
});
