import { isCelery } from '../../advise/celery.js';
import { formatBytes, formatNumber } from '../../advise/format.js';
import { workerArguments } from '../../advise/paste/celery-command.js';
import { objectName } from './object-name.js';
import type { PlanPaste, PlanPasteSource } from './plan-paste.js';

const MIB = 2 ** 20;
/** Room for what a longer run keeps: a pod above its limit is killed. */
const MEMORY_ROOM = 1.5;

/** A pod per node. https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
export function kubernetes(source: PlanPasteSource): PlanPaste {
  const { nodes, resources, coresPerNode } = source;
  const name = objectName(source.name);
  const cpuRequest = millicores(resources.cores ?? coresPerNode);
  const requests = [
    `cpu: ${cpuRequest} # ${resources.cores === null ? 'what the plan gives a node' : 'what a node kept busy at its capacity'}`,
    ...(resources.memoryBytes === null
      ? []
      : [`memory: ${mebibytes(resources.memoryBytes)} # the most that a node used in the study`]),
  ];
  const limits = [
    `cpu: ${millicores(Math.max(coresPerNode, resources.cores ?? 0))} # the cores of a node in the plan`,
    ...(resources.memoryBytes === null
      ? []
      : [
          `memory: ${mebibytes(resources.memoryBytes * MEMORY_ROOM)} # with ${formatNumber(MEMORY_ROOM)} times the room`,
        ]),
  ];
  return {
    target: 'kubernetes',
    language: 'yaml',
    brief: [
      `replicas: ${nodes.planned}`,
      `cpu request: ${cpuRequest}`,
      ...(resources.memoryBytes === null ? [] : [`memory request: ${formatBytes(resources.memoryBytes)}`]),
    ].join(', '),
    code: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${nodes.planned}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: worker
          image: app # put in yours
          command: ${commandOf(source)}
          resources:
            requests:
${indented(requests)}
            limits:
${indented(limits)}
`,
  };
}

function commandOf({ setting }: PlanPasteSource): string {
  const words = isCelery(setting)
    ? ['celery', ...workerArguments({ app: 'proj', setting })]
    : ['node', 'worker.js'];
  return `${JSON.stringify(words).replaceAll('","', '", "')} # put in yours`;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `              ${line}`).join('\n');
}

/** Rounded up to 10. */
function millicores(cores: number): string {
  return `${10 * Math.ceil(100 * cores)}m`;
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MIB)}Mi`;
}
