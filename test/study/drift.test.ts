import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlockedFigure, driftByBlock } from '../../src/study/drift.js';

describe('drift by block', () => {
  it('is found where all settings are slower in a block, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1_000, noNaN: true }), { minLength: 2, maxLength: 5 }),
        fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 2, maxLength: 5 }),
        (capacities, speeds) => {
          const figures: BlockedFigure[] = speeds.flatMap((speed, block) =>
            capacities.map((capacity, key) => ({ block, key: `${key}`, value: capacity * speed })),
          );
          const drift = driftByBlock(figures, 1e-9);
          const mean = Math.exp(speeds.reduce((sum, speed) => sum + Math.log(speed), 0) / speeds.length);
          for (const [block, speed] of speeds.entries())
            expect(drift.get(block)).toBeCloseTo(speed / mean, 3);
        },
      ),
    );
  });

  it('needs only the control in every block', () => {
    const figures = [
      { block: 0, key: 'control', value: 100 },
      { block: 0, key: 'a', value: 300 },
      { block: 1, key: 'control', value: 50 },
      { block: 1, key: 'b', value: 80 },
    ];
    const drift = driftByBlock(figures, 1e-9);
    expect(drift.get(0)! / drift.get(1)!).toBeCloseTo(2, 2);
  });

  it('takes noise for noise', () => {
    const figures = [
      { block: 0, key: 'a', value: 100 },
      { block: 0, key: 'b', value: 102 },
      { block: 1, key: 'a', value: 101 },
      { block: 1, key: 'b', value: 103 },
    ];
    for (const factor of driftByBlock(figures, 0.03).values()) expect(factor).toBe(1);
  });
});
