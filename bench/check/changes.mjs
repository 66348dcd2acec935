/** What a head may have become; factors of its figures. */
export const CHANGES = [
  { name: 'none', factors: {} },
  { name: '5 % slower', factors: slower(1.05) },
  { name: '10 % slower', factors: slower(1.1) },
  { name: 'p99 20 % fatter', factors: { p99: 1.2 } },
  { name: 'memory +10 %', factors: { memory: 1.1 } },
  { name: 'connections +20 %', factors: { connections: 1.2 } },
];

function slower(by) {
  return { capacity: 1 / by, cpu: by, p50: by, p99: by };
}

export function changed(trial, { factors }) {
  const figures = { ...trial.figures };
  for (const [name, factor] of Object.entries(factors)) {
    if (figures[name] !== null) figures[name] *= factor;
  }
  return { ...trial, figures };
}
