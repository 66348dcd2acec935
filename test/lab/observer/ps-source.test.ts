import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { PsSource } from '../../../src/lab/observer/ps-source.js';

const hasPs = (() => {
  try {
    execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,time=']);
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!hasPs)('ps tells of this very process, as it does where there is no /proc', async () => {
  const source = new PsSource();
  const [own = []] = await source.read([[process.pid]]);
  expect(own.find(({ pid }) => pid === process.pid)).toMatchObject({ parentPid: process.ppid });
  const reported = process.memoryUsage.rss();
  expect(source.memoryBytes(process.pid)).toBeGreaterThan(reported / 2);
  expect(source.memoryBytes(process.pid)).toBeLessThan(reported * 2);
});
