import { type Complex, complexProduct, complexQuotient, linear } from './complex.js';
import { inverseLaplace } from './laplace-inversion.js';
import type { Atoms, ServiceDistribution } from './service-distribution.js';

/** A queue in which a share of tasks waits, each a geometric number of residual services at the pace of all servers. */
export interface DelayedTasks {
  readonly service: ServiceDistribution;
  /** Of them; while all are busy, tasks leave as if one server were so many times as fast. */
  readonly servers: number;
  /** Offered load per server, below 1. */
  readonly utilization: number;
  /** Of tasks, from 0. */
  readonly waitProbability: number;
}

/**
 * P(wait > t) and P(wait + service > t) for t ≥ 0, from their transforms.
 *
 * With H the transform of a residual service at the servers' joint pace, tasks that wait have
 * (1 − ρ) H/(1 − ρH) = (1 − ρ) Σ ρ^(k−1) H^k (Pollaczek and Khinchine). Two things make its numerical inversion sharp:
 *
 * - Where service times are single values, the terms with no and with one residual service jump or bend; they are known
 *   and added afterwards, so that only smooth ones are inverted.
 * - What is inverted is e^(θt) times the tail, with θ its rate of decay (G. L. Choudhury & W. Whitt, "Probabilistic scaling
 *   for the numerical inversion of nonprobability transforms", INFORMS Journal on Computing 9, 1997): an error of 1e-9 of
 *   that is one of 1e-9 of a small tail as well.
 */
export function delayedTail(queue: DelayedTasks): {
  readonly wait: (ms: number) => number;
  readonly response: (ms: number) => number;
} {
  const { service, servers, utilization: rho, waitProbability: waits } = queue;
  const { meanMs, atoms } = service;
  if (waits === 0) return { wait: () => 0, response: serviceTail(service) };
  const residual = (s: Complex): Complex => service.residualTransform(linear(s, 1 / servers, 0));
  const whole = (s: Complex): Complex => linear(complexProduct(s, service.residualTransform(s)), -meanMs, 1);
  const decay = decayRate(service, servers, rho);
  // A service on its own decays at another pace: no more than e^(θS) of 20 on average, lest digits be lost.
  const responseDecay = Math.min(decay, tameRate(service, decay));

  // Σ over k from 1, or from 2 where the first is added by hand: (1 − ρ)ρ^(k−1) H^k.
  const delayed = (h: Complex): Complex =>
    complexQuotient(
      linear(atoms === null ? h : complexProduct(h, h), (1 - rho) * (atoms === null ? 1 : rho), 0),
      linear(h, -rho, 1),
    );
  const share = atoms === null ? 1 : rho;
  const waitTransform = (s: Complex): Complex =>
    complexQuotient(linear(delayed(residual(s)), -waits, waits * share), s);
  const responseTransform = (s: Complex): Complex => {
    const b = whole(s);
    const numerator = linear(complexProduct(delayed(residual(s)), b), -waits, waits * share);
    if (atoms !== null) return complexQuotient(numerator, s);
    return complexQuotient(
      { re: numerator.re + (1 - waits) * (1 - b.re), im: numerator.im - (1 - waits) * b.im },
      s,
    );
  };
  const inverted = (transform: (s: Complex) => Complex, theta: number, t: number): number =>
    Math.exp(-theta * t) *
    inverseLaplace((s) => transform(nonzero({ re: s.re - theta, im: s.im }, meanMs)), t);

  return {
    wait: (ms) => {
      if (ms === 0) return waits;
      const rest = inverted(waitTransform, decay, ms);
      return clamped(
        atoms === null ? rest : rest + waits * (1 - rho) * residualTail(atoms, meanMs, servers * ms),
      );
    },
    response: (ms) => {
      if (ms === 0) return atoms === null ? 1 : clamped(1 - (1 - waits) * (1 - atoms.tail(0)));
      const rest = inverted(responseTransform, responseDecay, ms);
      if (atoms === null) return clamped(rest);
      const once = waits * (1 - rho) * residualAndWholeTail(atoms, meanMs, servers, ms);
      return clamped(rest + (1 - waits) * atoms.tail(ms) + once);
    },
  };
}

/** P(S > t), whose transform is E S times that of the rest of a service. */
function serviceTail({ atoms, meanMs, residualTransform }: ServiceDistribution): (ms: number) => number {
  if (atoms !== null) return atoms.tail;
  return (ms) => (ms === 0 ? 1 : clamped(inverseLaplace((s) => linear(residualTransform(s), meanMs, 0), ms)));
}

/** P(R > t) of the rest R of a service. */
function residualTail(atoms: Atoms, meanMs: number, t: number): number {
  return t <= 0 ? 1 : atoms.excessMs(t) / meanMs;
}

/** P(R/c + S > t). */
function residualAndWholeTail(atoms: Atoms, meanMs: number, servers: number, t: number): number {
  let tail = 0;
  for (const [i, value] of atoms.values.entries())
    tail += atoms.weights[i]! * residualTail(atoms, meanMs, servers * (t - value));
  return tail;
}

/** θ with ρ E e^(θR/c) = 1, 1/ms: the wait's tail falls as e^(−θt) in the end. */
function decayRate(service: ServiceDistribution, servers: number, rho: number): number {
  const reaches = (theta: number): boolean =>
    rho * service.residualTransform({ re: -theta / servers, im: 0 }).re >= 1;
  return highestRate(service, servers, (theta) => !reaches(theta));
}

/** The highest θ with E e^(θS) ≤ 20, or `atMost`. */
function tameRate(service: ServiceDistribution, atMost: number): number {
  const tame = (theta: number): boolean =>
    1 + theta * service.meanMs * service.residualTransform({ re: -theta, im: 0 }).re <= 20;
  if (atMost < service.abscissaPerMs && tame(atMost)) return atMost;
  return highestRate(service, 1, tame);
}

/** Bisection for the highest θ below the abscissa, times `factor`, at which `holds` does. */
function highestRate(
  service: ServiceDistribution,
  factor: number,
  holds: (theta: number) => boolean,
): number {
  let low = 0;
  let high = factor * service.abscissaPerMs;
  if (high === Number.POSITIVE_INFINITY) {
    high = factor / service.meanMs;
    while (holds(high)) [low, high] = [high, 2 * high];
  }
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Transforms of tails are 0/0 at 0. */
function nonzero(s: Complex, meanMs: number): Complex {
  return Math.abs(s.re) * meanMs < 1e-8 && s.im === 0 ? { re: 1e-8 / meanMs, im: 0 } : s;
}

function clamped(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}
