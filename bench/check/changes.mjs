/**
 * What a head may have become: factors of its figures, and the metric that the rivals look at first. What is slower waits longer,
 * and does not compute longer: CPU time is left as it was. What computes more is as much slower where computing is all that
 * it does, which `of` says.
 */
export const CHANGES = [
  { name: 'none', metrics: ['capacity'], factors: {} },
  { name: '5 % slower', metrics: ['capacity'], factors: slower(1.05) },
  { name: '10 % slower', metrics: ['capacity'], factors: slower(1.1) },
  { name: '5 % more computing', metrics: ['capacity'], factors: computing(1.05), of: 'cpu' },
  { name: '10 % more computing', metrics: ['capacity'], factors: computing(1.1), of: 'cpu' },
  { name: 'p99 20 % fatter', metrics: ['p99'], factors: { p99: 1.2 } },
  { name: 'memory +10 %', metrics: ['memory'], factors: { memory: 1.1 } },
  { name: 'connections +20 %', metrics: ['connections'], factors: { connections: 1.2 } },
];

function slower(by) {
  return { capacity: 1 / by, p50: by, p99: by };
}

function computing(by) {
  return { ...slower(by), cpu: by };
}

export function changed(trial, { factors }) {
  const figures = { ...trial.figures };
  for (const [name, factor] of Object.entries(factors)) {
    if (figures[name] !== null) figures[name] *= factor;
  }
  // The same tasks compute in either load.
  const { cpuAtFull, ...others } = trial;
  return {
    ...others,
    figures,
    ...(cpuAtFull === undefined || cpuAtFull === null ? {} : { cpuAtFull: cpuAtFull * (factors.cpu ?? 1) }),
  };
}
