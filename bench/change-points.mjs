// How often does `pooltune history` find a change, and how often one that is not there?
// Series of 30 runs and then some after a step, with normal noise and the command's significance and permutations; found
// is a change point at most two runs from the step. Seeded: the same table each time.
import { eDivisive } from '../dist/check/history/e-divisive.js';
import { seededRandom, standardNormal } from '../dist/foundation/random.js';

const SERIES = 1_000;
const BEFORE = 30;
const TEST = { significance: 0.01, permutations: 499 };
const AFTER = [3, 4, 6, 10, 20];
const random = seededRandom(1);

const percent = (count) => `${((100 * count) / SERIES).toFixed(1)} %`;
const normals = (length, mean) => Array.from({ length }, () => mean + standardNormal(random));

/** Of how many series `isHit` is true, given their change points. */
function count(draw, isHit) {
  let hits = 0;
  for (let i = 0; i < SERIES; i++) if (isHit(eDivisive(draw(), { random, ...TEST }))) hits++;
  return percent(hits);
}

console.log(`step, in standard deviations of the noise | ${AFTER.map((n) => `${n} runs after`).join(' | ')}`);
for (const step of [1, 2, 3, 4, 6]) {
  const row = AFTER.map((after) =>
    count(
      () => [...normals(BEFORE, 0), ...normals(after, step)],
      (changes) => changes.some(({ index }) => Math.abs(index - BEFORE) <= 2),
    ),
  );
  console.log(`${step} | ${row.join(' | ')}`);
}

console.log('\ncorrelation of neighbours | 30 runs without a change: any found | 100 runs');
for (const correlation of [0, 0.3, 0.5]) {
  const row = [30, 100].map((length) =>
    count(
      () => {
        let value = 0;
        return normals(length, 0).map((noise) => {
          value = correlation * value + noise;
          return value;
        });
      },
      (changes) => changes.length > 0,
    ),
  );
  console.log(`${correlation} | ${row.join(' | ')}`);
}
