import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtinWorkloads } from '../../src/workload/builtin.js';

it('the built-in workloads are there, by name', () => {
  const workloads = builtinWorkloads();
  expect(workloads.map(({ name }) => name)).toEqual(['cpu', 'io-http', 'io-postgres', 'mixed', 'variable']);
  for (const { modulePath } of workloads) expect(existsSync(modulePath)).toBe(true);
});
