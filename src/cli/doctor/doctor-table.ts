import type { MachineFacts } from '../../lab/machine/machine-facts.js';
import { printable } from '../../report/printable.js';
import { labelledLines } from '../../report/terminal/tables.js';
import { wrap } from '../wrap.js';
import { type Diagnosis, percent } from './diagnosis.js';

const LABEL_WIDTH = 16;
const LEAST_WIDTH = 60;
const MOST_WIDTH = 100;

/** The diagnosis for people. */
export function renderDiagnosis(
  { machine, noise, runtimes, versions, findings }: Diagnosis,
  columns: number,
): string {
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, columns));
  const facts = table(
    [
      ...machineRows(machine),
      [
        'noise',
        `differences under ${percent(noise.smallestDifference)} cannot be seen in trials of ${noise.trialMs / 1_000} s (${noise.pairs} pairs of the same loop)`,
      ],
      ...Object.entries(versions).map(([name, version]) => [name, version ?? 'not found'] as const),
    ],
    width,
  );
  const found = table(
    runtimes.map(({ name, found, version, where }) => [
      name,
      found ? `${version ?? 'found'} (${where})` : `not found (${where})`,
    ]),
    width,
  );
  const advice =
    findings.length === 0
      ? 'Nothing stands in the way of trustworthy figures.'
      : findings.map((finding) => wrap(`- ${finding}`, width)).join('\n');
  return `${facts}\n\nOptional, used where found:\n${found}\n\n${advice}\n`;
}

function machineRows(machine: MachineFacts): (readonly [string, string])[] {
  const { cgroup, openFiles, surroundings, atTheMoment } = machine;
  const { cpu, loadAverage } = atTheMoment;
  const limits = [
    cgroup.cpuCores === null ? undefined : `${cgroup.cpuCores} cores`,
    cgroup.memoryBytes === null ? undefined : mebibytes(cgroup.memoryBytes),
  ].filter((limit) => limit !== undefined);
  return [
    ['cores', `${machine.cores}, usable ${machine.usableCores} (${machine.cpuModel})`],
    ['memory', `${mebibytes(machine.memoryBytes)}, usable ${mebibytes(machine.usableMemoryBytes)}`],
    ['control group', limits.length === 0 ? 'no limit' : limits.join(', ')],
    ['surroundings', describeSurroundings(surroundings)],
    ['system', machine.os],
    ['Node.js', machine.nodeVersion],
    [
      'open files',
      openFiles === null
        ? 'unknown'
        : `${openFiles.soft ?? 'no limit'} (hard limit ${openFiles.hard ?? 'none'})`,
    ],
    ['steal time', cpu === null ? 'unknown' : percent(cpu.steal)],
    ['CPU in use', cpu === null ? 'unknown' : percent(cpu.busy)],
    [
      'load average',
      loadAverage === null ? 'unknown' : `${loadAverage.min1}, ${loadAverage.min5}, ${loadAverage.min15}`,
    ],
  ];
}

function describeSurroundings({ virtualMachine, container }: MachineFacts['surroundings']): string {
  const machine = virtualMachine === null ? 'no virtual machine seen' : `virtual machine (${virtualMachine})`;
  return container ? `${machine}, container` : machine;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function table(rows: readonly (readonly [string, string])[], width: number): string {
  return labelledLines(
    rows.map(([label, text]) => ({ label, text: printable(text) })),
    { width, labelWidth: LABEL_WIDTH },
  );
}
