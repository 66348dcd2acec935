import { expect, test } from 'vitest';
import { cgroupLimits } from '../../../src/lab/machine/cgroup-limits.js';

const read = (files: Record<string, string>) => (path: string) => files[path] ?? null;
const V2 = '/sys/fs/cgroup';

test('version 2: the tightest of all levels binds', () => {
  const limits = cgroupLimits(
    read({
      '/proc/self/cgroup': '0::/system/app\n',
      [`${V2}/system/app/cpu.max`]: '400000 100000\n',
      [`${V2}/system/cpu.max`]: '150000 100000\n',
      [`${V2}/system/app/memory.max`]: '536870912\n',
      [`${V2}/system/memory.max`]: 'max\n',
    }),
  );
  expect(limits).toEqual({ version: 2, cpuCores: 1.5, memoryBytes: 512 * 2 ** 20 });
});

test('version 2 in a container: its group is the root of what it sees', () => {
  const limits = cgroupLimits(
    read({
      '/proc/self/cgroup': '0::/\n',
      [`${V2}/cpu.max`]: 'max 100000\n',
      [`${V2}/memory.max`]: '1073741824',
    }),
  );
  expect(limits).toEqual({ version: 2, cpuCores: null, memoryBytes: 2 ** 30 });
});

test('version 1: quota over period, and the largest number is no limit', () => {
  const files = {
    '/proc/self/cgroup': '5:memory:/docker/abc\n4:cpuacct,cpu:/docker/abc\n0::/\n',
    [`${V2}/cpu/cpu.cfs_quota_us`]: '50000\n',
    [`${V2}/cpu/cpu.cfs_period_us`]: '100000\n',
    [`${V2}/memory/memory.limit_in_bytes`]: '9223372036854771712\n',
  };
  expect(cgroupLimits(read(files))).toEqual({ version: 1, cpuCores: 0.5, memoryBytes: null });
  const unlimited = { ...files, [`${V2}/cpu/cpu.cfs_quota_us`]: '-1\n' };
  expect(cgroupLimits(read(unlimited)).cpuCores).toBeNull();
});

test('no control groups, no limits', () => {
  expect(cgroupLimits(read({}))).toEqual({ version: null, cpuCores: null, memoryBytes: null });
});
