import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionTrace } from '../../src/lab/connection-trace.js';

/** Connections that open (1) or close (-1), each some time after the one before. */
const changes = fc.array(
  fc.record({ afterMs: fc.double({ min: 0, max: 400, noNaN: true }), open: fc.boolean() }),
  { maxLength: 200 },
);

function traced(events: readonly { afterMs: number; open: boolean }[], beforeReset = 0) {
  let nowMs = 1_000;
  let open = beforeReset;
  const trace = new ConnectionTrace(() => nowMs);
  trace.change(open, open);
  nowMs += 77;
  trace.reset();
  const seen: { atMs: number; open: number; opened: number }[] = [];
  for (const event of events) {
    nowMs += event.afterMs;
    if (!event.open && open === 0) continue;
    open += event.open ? 1 : -1;
    trace.change(open, event.open ? 1 : 0);
    seen.push({ atMs: nowMs, open, opened: event.open ? 1 : 0 });
  }
  return { steps: trace.steps(), seen, nowMs };
}

test('every opened connection is in one step, and the highest step is the most that were open', () => {
  fc.assert(
    fc.property(changes, fc.nat(20), (events, before) => {
      const { steps, seen } = traced(events, before);
      expect(steps.opened.reduce((sum, count) => sum + count, 0)).toBe(
        seen.reduce((sum, { opened }) => sum + opened, 0),
      );
      expect(Math.max(...steps.open)).toBe(Math.max(before, ...seen.map(({ open }) => open)));
    }),
  );
});

test('a step holds the most that were open within it, as replayed from the changes', () => {
  fc.assert(
    fc.property(changes, fc.nat(20), (events, before) => {
      const { steps, seen } = traced(events, before);
      for (const [index, most] of steps.open.entries()) {
        const fromMs = steps.fromMs + index * steps.stepMs;
        const atItsStart = seen.filter(({ atMs }) => atMs < fromMs).at(-1)?.open ?? before;
        const within = seen.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + steps.stepMs);
        expect(most).toBe(Math.max(atItsStart, ...within.map(({ open }) => open)));
      }
    }),
  );
});

test('the steps reach from the reset to now, and are never more than 120, nor fewer than 60 once they are wider', () => {
  fc.assert(
    fc.property(changes, (events) => {
      const { steps, nowMs } = traced(events);
      expect(steps.fromMs).toBe(1_077);
      expect(steps.open).toHaveLength(steps.opened.length);
      expect(steps.open.length).toBeLessThanOrEqual(120);
      if (steps.stepMs > 5) expect(steps.open.length).toBeGreaterThanOrEqual(60);
      const endMs = steps.fromMs + steps.open.length * steps.stepMs;
      expect(endMs).toBeGreaterThan(nowMs);
      expect(endMs - steps.stepMs).toBeLessThanOrEqual(nowMs);
    }),
  );
});

test('half an hour without any change costs no more than a moment', () => {
  let nowMs = 0;
  const trace = new ConnectionTrace(() => nowMs);
  trace.change(3, 3);
  nowMs = 1_800_000;
  const { open, opened } = trace.steps();
  expect(new Set(open)).toEqual(new Set([3]));
  expect(opened[0]).toBe(3);
  expect(open.length).toBeLessThanOrEqual(120);
});
