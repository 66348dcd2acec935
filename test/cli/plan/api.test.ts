import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { planCapacity } from '../../../src/cli/plan/api/plan-capacity.js';
import { UsageError } from '../../../src/foundation/errors.js';
import { closedFormPredictor } from '../../plan/closed-form-predictor.js';
import { studiedProject } from './planned-run.js';

const cwd = studiedProject();
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const study = path.join(cwd, 'reports/latest');
const known = async () => closedFormPredictor();

test('a program plans as the command does, and writes only where it is told to', async () => {
  const asked = { study, rate: '1000/s', slo: 'p99<50ms', whatIf: ['cpu*2', 'io_wait/2'], quick: true };
  const planned = await planCapacity(asked, known);
  expect(planned.report.nodesNeeded).toBe(12);
  expect(planned.text).toContain('12 nodes of 2 processes');
  expect(planned.folder).toBeUndefined();
  expect(planned.report.command).toBe(
    `pooltune plan ${study} --rate 1000/s --slo 'p99<50ms' --what-if 'cpu*2' --what-if io_wait/2 --quick`,
  );
  const out = path.join(cwd, 'out');
  expect((await planCapacity({ ...asked, out }, known)).folder).toBe(out);
  expect(existsSync(path.join(out, 'plan.md'))).toBe(true);
});

test('what is no option, or no text, is refused all at once', async () => {
  const wrong = { rate: 1_000, slos: 'p99<50ms' } as never;
  await expect(planCapacity(wrong, known)).rejects.toThrow(UsageError);
  await expect(planCapacity(wrong, known)).rejects.toThrow(/rate: .*slos/);
  await expect(planCapacity({ study, rate: '1000' }, known)).rejects.toThrow('--rate: "1000" is not a rate');
});

test('an aborted signal ends it with its reason', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(planCapacity({ study, rate: '1/s', slo: 'p99<1s', signal }, known)).rejects.toThrow('enough');
});
