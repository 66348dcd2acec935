import type { NodeFootprint } from '../node-footprint.js';
import {
  CELERY_WRITTEN_FOR,
  leftToConfiguration,
  stopReason,
  stopSeconds,
  workerArguments,
} from './celery-command.js';
import { libraryName, type PasteTemplate } from './paste-source.js';

/** Kubernetes' own terminationGracePeriodSeconds. */
const USUAL_STOP_SECONDS = 30;
const MIB = 2 ** 20;

/** A pod per node. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
export const kubernetes: PasteTemplate = {
  applies: () => true,
  language: 'yaml',
  write: (source) => {
    const { setting, node } = source;
    const command = ['celery', ...workerArguments(source)];
    const requests = requestsOf(node);
    return {
      library: libraryName('celery', source.versions, CELERY_WRITTEN_FOR),
      brief: [
        `replicas: ${setting.nodes}`,
        `command: ${command.join(' ')}`,
        ...requests.map(({ key, value }) => `${key} request: ${value}`),
      ].join(', '),
      code: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: celery-worker
spec:
  replicas: ${setting.nodes}
  selector:
    matchLabels:
      app: celery-worker
  template:
    metadata:
      labels:
        app: celery-worker
    spec:
      # ${stopReason(node.longestTaskMs)}
      terminationGracePeriodSeconds: ${stopSeconds(node.longestTaskMs, USUAL_STOP_SECONDS)}
      containers:
        - name: worker
          image: app # put in yours
          command: ${JSON.stringify(command).replaceAll('","', '", "')}
${requests.length === 0 ? '' : resources(requests)}`,
      noCounterpart: leftToConfiguration(setting),
    };
  },
};

interface Request {
  readonly key: 'memory' | 'cpu';
  readonly value: string;
  readonly why: string;
}

/** Rounded up; nothing for what was not measured. */
function requestsOf({ memoryBytes, cores }: NodeFootprint): readonly Request[] {
  return [
    ...(memoryBytes === null
      ? []
      : [
          {
            key: 'memory' as const,
            value: `${Math.ceil(memoryBytes / MIB)}Mi`,
            why: 'the most that a node used here',
          },
        ]),
    ...(cores === null
      ? []
      : [
          {
            key: 'cpu' as const,
            value: `${10 * Math.ceil(100 * cores)}m`,
            why: 'what a node kept busy at its capacity',
          },
        ]),
  ];
}

function resources(requests: readonly Request[]): string {
  const lines = requests.map(({ key, value, why }) => `              ${key}: ${value} # ${why}\n`);
  return `          resources:\n            requests:\n${lines.join('')}`;
}
