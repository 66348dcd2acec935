/** One trial's figure as a drift estimate sees it. */
export interface BlockedFigure {
  /** Of which block of interleaved trials; whole numbers. */
  readonly block: number;
  /** The setting. */
  readonly key: string;
  readonly value: number;
}

const ROUNDS = 50;

/**
 * How fast the machine was in each block, as a factor; the geometric mean over the blocks is 1. A setting's true
 * figure is that of a trial divided by its block's factor.
 *
 * log figure = setting + block: an additive fit by alternating means, which is the least-squares solution also where
 * not every setting is in every block (the control, which is in all of them, ties the blocks together). The noise of
 * a single trial must not be taken for drift: a block's effect is shrunk by its variance's share in what is seen
 * (James & Stein), given the noise between trials.
 * @param sigma standard deviation of the logarithm between trials of one setting
 */
export function driftByBlock(figures: readonly BlockedFigure[], sigma: number): ReadonlyMap<number, number> {
  const usable = figures.filter(({ value }) => value > 0);
  const blocks = [...new Set(usable.map(({ block }) => block))];
  const keys = [...new Set(usable.map(({ key }) => key))];
  const blockEffect = new Map(blocks.map((block) => [block, 0]));
  const keyEffect = new Map(keys.map((key) => [key, 0]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const key of keys) {
      const own = usable.filter((figure) => figure.key === key);
      keyEffect.set(key, mean(own.map(({ value, block }) => Math.log(value) - blockEffect.get(block)!)));
    }
    for (const block of blocks) {
      const own = usable.filter((figure) => figure.block === block);
      blockEffect.set(block, mean(own.map(({ value, key }) => Math.log(value) - keyEffect.get(key)!)));
    }
    const centre = mean([...blockEffect.values()]);
    for (const [block, effect] of blockEffect) blockEffect.set(block, effect - centre);
  }
  const seen = mean([...blockEffect.values()].map((effect) => effect ** 2));
  const size = usable.length / Math.max(1, blocks.length);
  const trust = seen === 0 ? 0 : Math.max(0, 1 - sigma ** 2 / size / seen);
  return new Map([...blockEffect].map(([block, effect]) => [block, Math.exp(trust * effect)]));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
