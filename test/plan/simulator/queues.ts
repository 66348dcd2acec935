import { expect } from 'vitest';

/** Share of tasks that wait with c servers at utilization ρ (Erlang, 1917), by the recursion of Erlang B. */
export function erlangC(servers: number, utilization: number): number {
  let blocked = 1;
  for (let c = 1; c <= servers; c++) {
    const offered = servers * utilization * blocked;
    blocked = offered / (c + offered);
  }
  return blocked / (1 - utilization * (1 - blocked));
}

/** Mean response of M/M/c, ms. */
export function meanResponse(servers: number, utilization: number, serviceMs: number): number {
  return serviceMs + (erlangC(servers, utilization) * serviceMs) / (servers * (1 - utilization));
}

/** P(response > t) of M/M/c: an exponential service after a wait that is 0 or exponential. */
export function longerThan(servers: number, utilization: number, serviceMs: number) {
  const waits = erlangC(servers, utilization);
  const serve = 1 / serviceMs;
  const pass = (servers * (1 - utilization)) / serviceMs;
  return (ms: number): number => {
    const service = Math.exp(-serve * ms);
    if (Math.abs(serve - pass) < 1e-12) return service * (1 + waits * serve * ms);
    const both = (pass * service - serve * Math.exp(-pass * ms)) / (pass - serve);
    return (1 - waits) * service + waits * both;
  };
}

/** The time that `percent` of the tasks do not exceed. */
export function percentileOf(longer: (ms: number) => number, percent: number): number {
  let [low, high] = [0, 1e5];
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (longer(middle) > 1 - percent / 100) low = middle;
    else high = middle;
  }
  return low;
}

export function expectWithin(share: number, actual: number, expected: number, what = ''): void {
  expect(Math.abs(actual / expected - 1), `${what} ${actual} for ${expected}`).toBeLessThan(share);
}
