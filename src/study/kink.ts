/** A level of a lever with the figure measured there; both above 0. */
export interface LevelFigure {
  readonly level: number;
  readonly figure: number;
}

/** In logarithms: a figure that grows with less than the root of the level, or falls by less, has no sharp peak. */
const STEEP = { up: 0.5, down: -0.25 };
/** Nothing does more than that many times as much with so many times the resource; with one level below, it is taken to do that. */
const PROPORTIONAL = 1;
/** What the peak must promise over the best so far. */
const PROMISING = 1.02;
/** Levels within this factor are about the same. */
const NEAR = 1.04;

/**
 * Where two power laws meet: one through the two levels below, the other through the two above. A resource that does all that
 * is asked of it up to its limit, and less with each one more, has its peak there, which lies between the levels of any grid.
 *
 *   log figure │       ∧ ← here
 *              │     ╱   ╲
 *              │   ●       ●
 *              │ ●           ●
 *              └────────────────── log level
 *
 * @param points in any order, each level once
 * @returns the level and the figure to expect there; `null` where nothing speaks for a sharp peak between two neighbours
 */
export function kinkOf(points: readonly LevelFigure[]): LevelFigure | null {
  const sorted = [...points].sort((a, b) => a.level - b.level);
  const logs = sorted.map(({ level, figure }) => [Math.log(level), Math.log(figure)] as const);
  const best = Math.max(...logs.map(([, y]) => y));
  let kink: LevelFigure | null = null;
  let guessed: LevelFigure | null = null;
  for (let at = 0; at + 2 < logs.length; at++) {
    const [b, c, d] = logs.slice(at, at + 3) as [Log, Log, Log];
    const before = logs[at - 1];
    const up = before === undefined ? PROPORTIONAL : Math.min(PROPORTIONAL, slope(before, b));
    const down = slope(c, d);
    if (up < STEEP.up || down > STEEP.down) continue;
    const x = (c[1] - b[1] + up * b[0] - down * c[0]) / (up - down);
    const y = b[1] + up * (x - b[0]);
    const isBetween = x - b[0] > Math.log(NEAR) && c[0] - x > Math.log(NEAR);
    if (!isBetween || y - best < Math.log(PROMISING)) continue;
    const found = { level: Math.exp(x), figure: Math.exp(y) };
    // What was seen below is better than what is taken for granted.
    if (before === undefined) guessed = found;
    else if (kink === null || found.figure > kink.figure) kink = found;
  }
  return kink ?? guessed;
}

type Log = readonly [x: number, y: number];

function slope(from: Log, to: Log): number {
  return (to[1] - from[1]) / (to[0] - from[0]);
}
