/**
 * P(wait > t) of M/G/1 by Pollaczek and Khinchine: the wait is the sum of a geometric number (parameter ρ) of residual services,
 * here on a lattice of `stepMs`, by Panjer's recursion (ASTIN Bulletin 12, 1981). Residuals are put at the middle of a step.
 *
 * @param services equally likely values, ms
 */
export function waitTail(services: readonly number[], utilization: number, stepMs: number, untilMs: number) {
  const sorted = [...services].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
  const longest = sorted.at(-1)!;
  const steps = Math.ceil(untilMs / stepMs);
  // F_e(x) = E[min(S, x)] / E[S]
  const residual: number[] = [];
  let below = 0;
  let sumBelow = 0;
  let before = 0;
  for (let i = 1; before < 1 - 1e-12 && i <= steps + 1; i++) {
    const x = Math.min(i * stepMs, longest);
    while (below < sorted.length && sorted[below]! <= x) sumBelow += sorted[below++]!;
    const at = (sumBelow + (sorted.length - below) * x) / sorted.length / mean;
    residual.push(at - before);
    before = at;
  }
  // Lattice points lie at half steps: the wait of n residuals is at (k + n/2) steps, in the mean of n; k counts whole steps.
  // Splitting each residual evenly between both ends of its step keeps its mean and makes a plain lattice of it.
  const mass = new Float64Array(residual.length + 1);
  residual.forEach((share, i) => {
    mass[i]! += share / 2;
    mass[i + 1]! += share / 2;
  });
  const wait = new Float64Array(steps + 1);
  wait[0] = (1 - utilization) / (1 - utilization * mass[0]!);
  for (let k = 1; k <= steps; k++) {
    let sum = 0;
    for (let j = 1; j <= Math.min(k, mass.length - 1); j++) sum += mass[j]! * wait[k - j]!;
    wait[k] = (utilization * sum) / (1 - utilization * mass[0]!);
  }
  const cumulative = new Float64Array(steps + 1);
  let sum = 0;
  for (let k = 0; k <= steps; k++) {
    sum += wait[k]!;
    cumulative[k] = sum;
  }
  return (ms: number): number => {
    if (ms < 0) return 1;
    const at = ms / stepMs;
    const k = Math.min(Math.floor(at), steps - 1);
    return 1 - (cumulative[k]! + (at - k) * (cumulative[k + 1]! - cumulative[k]!));
  };
}
