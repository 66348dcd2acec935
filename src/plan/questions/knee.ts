import type { PlanSlo } from '../plan-slo.js';
import { highestUtilization, type PlanContext, quickFleet, quickKeepsUp } from './plan-context.js';

export interface KneePoint {
  readonly ratePerSecond: number;
  /** Of the station that binds. */
  readonly utilization: number;
  readonly responseMs: number;
}

/** Where a response time turns from nearly flat to steep. */
export interface Knee extends KneePoint {
  readonly percentile: PlanSlo['percentile'];
  /** The curve that it was found on, from low to high rates. */
  readonly curve: readonly KneePoint[];
}

const POINTS = 60;
/** The curve's end: beyond, it goes to infinity, and a knee depends on where one stops. */
const HIGHEST_UTILIZATION = 0.95;

/**
 * The knee of a fleet's response time against utilization, from idle to 95 %: Kneedle (Satopää et al., Finding a "Kneedle" in
 * a Haystack, ICDCS Workshops 2011) for a curve that rises ever more steeply. Both axes are scaled to 0…1, and the knee is
 * where the curve is farthest below the diagonal. The closed forms give a smooth curve, so that its smoothing and its
 * threshold against noise have nothing to do.
 * @returns `null` where the curve has no knee: it is flat, or a straight line
 */
export function knee(context: PlanContext, nodes: number): Knee | null {
  const { percentile } = context.slo;
  const { capacityPerSecond } = quickFleet(context, nodes, 1);
  const steady: PlanContext = { ...context, pattern: { kind: 'poisson' } };
  const curve: KneePoint[] = [];
  for (let point = 1; point <= POINTS; point++) {
    const ratePerSecond = (capacityPerSecond * HIGHEST_UTILIZATION * point) / POINTS;
    const quick = quickFleet(steady, nodes, ratePerSecond);
    if (!quickKeepsUp(quick)) break;
    curve.push({
      ratePerSecond,
      utilization: highestUtilization(quick),
      responseMs: quick.responseTime![percentile],
    });
  }
  const at = kneeOf(curve.map(({ utilization, responseMs }) => ({ x: utilization, y: responseMs })));
  return at === null ? null : { ...curve[at]!, percentile, curve };
}

/** Index of the knee of a convex, rising curve. */
export function kneeOf(curve: readonly { readonly x: number; readonly y: number }[]): number | null {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || !(last.x > first.x) || !(last.y > first.y)) return null;
  let [best, farthest] = [null as number | null, LEAST_DISTANCE];
  curve.forEach(({ x, y }, index) => {
    const distance = (x - first.x) / (last.x - first.x) - (y - first.y) / (last.y - first.y);
    if (distance > farthest) [best, farthest] = [index, distance];
  });
  return best;
}

/** Of a diagonal of 1: what bends less is a line. */
const LEAST_DISTANCE = 0.05;
