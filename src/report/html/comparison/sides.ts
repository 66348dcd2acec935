import type { Report } from '../../report-schema.js';
import { startedAt } from '../study/answer.js';

/** One of two studies. */
export interface Side {
  /** On the page: unlike the other's. */
  readonly name: string;
  /** Where there is little room. */
  readonly letter: string;
  readonly report: Report;
}

export function sides(a: Report, b: Report): readonly [Side, Side] {
  const names = [a, b].map((report) => report.workload.name);
  const [first, second] = names[0] === names[1] ? [startedAt(a), startedAt(b)] : names;
  const name = (letter: string, of: string | undefined) => (first === second ? letter : `${letter}: ${of}`);
  return [
    { name: name('A', first), letter: 'A', report: a },
    { name: name('B', second), letter: 'B', report: b },
  ];
}

/** What makes figures of the two hard to compare. */
export function differences(a: Report, b: Report): readonly string[] {
  const { machine: one } = a;
  const { machine: other } = b;
  const tasks = ({ workload }: Report) => JSON.stringify(workload.tasks);
  const facts: readonly (readonly [boolean, string])[] = [
    [a.workload.name !== b.workload.name, 'They measure different workloads.'],
    [
      a.workload.name === b.workload.name && tasks(a) !== tasks(b),
      'Their tasks, or the tasks’ weights, differ.',
    ],
    [
      one.cpuModel !== other.cpuModel || one.usableCores !== other.usableCores,
      `They ran on different machines: ${one.usableCores} cores (${one.cpuModel}) and ${other.usableCores} cores (${other.cpuModel}).`,
    ],
    [one.nodeVersion !== other.nodeVersion, `Node.js differs: ${one.nodeVersion} and ${other.nodeVersion}.`],
    [JSON.stringify(a.objective) !== JSON.stringify(b.objective), 'Their objectives differ.'],
    ...versionDifferences(a, b),
  ];
  return facts.flatMap(([differs, text]) => (differs ? [text] : []));
}

function versionDifferences(a: Report, b: Report): (readonly [boolean, string])[] {
  const names = [...new Set([...Object.keys(a.versions), ...Object.keys(b.versions)])].sort();
  return names.map((name) => {
    const [one, other] = [a.versions[name] ?? 'none', b.versions[name] ?? 'none'];
    return [one !== other, `${name} differs: ${one} and ${other}.`];
  });
}
