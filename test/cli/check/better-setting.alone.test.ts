import { expect, test } from 'vitest';
import { CheckedProject } from './checked-project.js';

const WAITS = {
  'tasks.mjs': `
import { setTimeout as wait } from 'node:timers/promises';
export async function waits() {
  await wait(20);
}
`,
};
const ARGS = [
  ...['tasks.mjs', '--setting', 'event-loop,concurrency=1', '--require', 'errors<90%'],
  ...['--budget', '60s', '--metric', 'errors'],
];
/** Which pool does the most of what only waits is the machine's affair; that one at a time is too little is not. */
const MORE = /Another setting would now do more: .*concurrency \d{2,}.* gives .*× the capacity/;

test('tasks that only wait, one at a time: with --better-setting fail, the setting fails', async () => {
  const project = await CheckedProject.create({ base: WAITS });
  const { exitCode, report, stderr } = await project.report([...ARGS, '--better-setting', 'fail']);
  expect(exitCode, stderr).toBe(1);
  expect(report.checks[0]).toMatchObject({ verdict: 'fail', requirements: [{ verdict: 'pass' }] });
  expect(report.checks[0]!.warnings.join('\n')).toMatch(MORE);
}, 120_000);
