import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Station } from '../../../src/lab/http-upstream/station.js';

test('at most its capacity is served at a time, in the order of arrival, without those that gave up', () => {
  const step = fc.record({ kind: fc.constantFrom('enter', 'leave', 'give-up'), choice: fc.nat(100) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 80 }), (capacity, steps) => {
      const station = new Station(capacity);
      const served: number[] = [];
      const expected: number[] = [];
      let line: { id: number; giveUp: () => void }[] = [];
      let [id, busy] = [0, 0];
      for (const { kind, choice } of steps) {
        if (kind === 'enter') {
          const mine = id++;
          const giveUp = station.enter(() => served.push(mine));
          if (busy < capacity) {
            busy += 1;
            expected.push(mine);
          } else line.push({ id: mine, giveUp });
        } else if (kind === 'leave' && busy > 0) {
          station.leave();
          const next = line.shift();
          if (next === undefined) busy -= 1;
          else expected.push(next.id);
        } else if (kind === 'give-up' && line.length > 0) {
          const gone = line[choice % line.length]!;
          gone.giveUp();
          line = line.filter((place) => place !== gone);
        }
        expect(served).toEqual(expected);
      }
    }),
  );
});
