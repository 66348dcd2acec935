import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SessionLog } from '../../../src/lab/postgres/session-log.js';

const ready = (pid: number) => `${pid}|LOG:  connection ready: setup total=2.1 ms, fork=0.3 ms\n`;
const gone = (pid: number) =>
  `${pid}|LOG:  disconnection: session time: 0:00:00.004 user=pooltune database=postgres\n`;

test('opened and peak are those of the log, wherever its pieces are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (pids, piece) => {
      const open = new Set<number>();
      let [opened, peak, text] = [0, 0, ''];
      for (const pid of pids) {
        text += open.has(pid) ? gone(pid) : ready(pid);
        if (!open.delete(pid)) {
          open.add(pid);
          opened += 1;
          peak = Math.max(peak, open.size);
        }
      }
      const log = new SessionLog();
      for (let at = 0; at < text.length; at += piece) log.feed(text.slice(at, at + piece));
      expect(log.count()).toEqual({ opened, peak });
      const steps = log.steps();
      expect(steps.opened.reduce((sum, count) => sum + count, 0)).toBe(opened);
      expect(Math.max(...steps.open)).toBe(peak);
      log.reset();
      expect(log.count()).toEqual({ opened: 0, peak: open.size });
      expect(log.steps().open[0]).toBe(open.size);
    }),
  );
});

test('refused connections and what tasks write to the log do not count', () => {
  const log = new SessionLog();
  log.feed('7|FATAL:  sorry, too many clients already\n8|LOG:  duration: 1 ms connection ready\n');
  expect(log.count()).toEqual({ opened: 0, peak: 0 });
  expect(log.tail).toContain('too many clients');
});

test('after a crash of a backend all sessions are over', () => {
  const log = new SessionLog();
  log.feed(ready(1) + ready(2));
  log.feed('99|LOG:  all server processes terminated; reinitializing\n');
  log.reset();
  expect(log.count()).toEqual({ opened: 0, peak: 0 });
});
