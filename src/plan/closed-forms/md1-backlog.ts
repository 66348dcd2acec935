/** Terms of a Poisson distribution of mean below 1 that a double can tell from 0. */
const MOST_ARRIVALS = 180;
/** Times longer than so many services are refused. */
const MOST_TASKS = 10_000_000;

/**
 * P(more than n tasks in the system) of M/D/1, for n from 0; without any subtraction, so that its relative precision lasts
 * down to the smallest double.
 *
 * With a_k the probability of k arrivals during a service and Ā_k of more than k, P(z) = (1 − ρ)A(z)/(1 − Ā(z)) (Pollaczek and
 * Khinchine, divided through by 1 − z): tasks found are the arrivals of one service, and of as many more as a geometric
 * distribution says. For the latter's tail T: T(z)(1 − Ā(z)) = (ρ − Ā(z))/(1 − z), term by term
 * T_n = (R_n + Σ_{i<n} T_i Ā_{n−i})/a_0 with R_n = Σ_{j>n} Ā_j; then P(more than n) = Ā_n + Σ_i a_{n−i} T_i. The positive
 * recursion is in the manner of V. Ramaswami, "A stable recursion for the steady state vector in Markov chains of M/G/1
 * type", Stochastic Models 4 (1988). Computed as far as asked, and kept.
 */
export function md1Backlog(rho: number): (n: number) => number {
  const arrivals = Array.from({ length: MOST_ARRIVALS }, () => 0);
  arrivals[0] = Math.exp(-rho);
  for (let k = 1; k < MOST_ARRIVALS; k++) arrivals[k] = (arrivals[k - 1]! * rho) / k;
  const more = beyondEach(arrivals);
  const rest = beyondEach(more);
  const width = Math.max(1, more.indexOf(0) + 1);

  const tails: number[] = [];
  const moreThan: number[] = [];
  return (n) => {
    if (n > MOST_TASKS)
      throw new RangeError(`The time asked for holds ${n} services; at most ${MOST_TASKS} are computed.`);
    for (let m = tails.length; m <= n; m++) {
      const from = Math.max(0, m - width);
      let tail = rest[m] ?? 0;
      for (let i = from; i < m; i++) tail += tails[i]! * more[m - i]!;
      tails.push(tail / arrivals[0]!);
      let sum = more[m] ?? 0;
      for (let i = from; i <= m; i++) sum += arrivals[m - i]! * tails[i]!;
      moreThan.push(sum);
    }
    return moreThan[n]!;
  };
}

/** Σ_{j > k} of each k, summed from the far end. */
function beyondEach(terms: readonly number[]): number[] {
  const beyond = Array.from({ length: terms.length }, () => 0);
  for (let k = terms.length - 2; k >= 0; k--) beyond[k] = beyond[k + 1]! + terms[k + 1]!;
  return beyond;
}
