import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fixture } from '../../workload/fixture.js';
import { CommandProcess, ownTasks } from './command-process.js';

const short = ['--budget', '6s', '--pool', 'event-loop', '--task-timeout', '300ms'];

const cases: readonly (readonly [what: string, module: string, says: RegExp])[] = [
  ['no such module', fixture('not-there.ts'), /^pooltune: there is no task module .*not-there\.ts\n/],
  ['no function in it', fixture('no-tasks.ts'), /no-tasks\.ts: no task in it: .* exports .*answer \(42\)/],
  ['a syntax error in TypeScript', fixture('broken-syntax.ts'), /broken-syntax\.ts:2:\d+: Unexpected ";"/],
  [
    'a task that throws at its first call',
    fixture('throws-at-first-call.ts'),
    /task "invoice" threw at its first call: TypeError: .*\n +at nameOf \(.*throws-at-first-call\.ts:6:\d+\)\n +at invoice \(.*\.ts:10:\d+\)/,
  ],
  [
    'a payload that cannot be serialised',
    fixture('payload-bigint.mjs'),
    /a payload of task "count" cannot be sent as JSON: it is a BigInt/,
  ],
  [
    'a task that never returns',
    fixture('never-returns.mjs'),
    /task "hang" did not end within 300 ms .*\n.*--task-timeout/,
  ],
  ['a task that blocks its loop for ever', fixture('blocks.mjs'), /task "spin" did not end within 300 ms/],
  ['an SLO that is none', ownTasks('bad-slo.mjs'), /slo in .*bad-slo\.mjs: "fast" is not a requirement/],
  ['an SLO that is no text', ownTasks('number-slo.mjs'), /number-slo\.mjs: defineWorkload: slo is 250,/],
];

test.each(cases)('%s: exit code 2, said before any trial', async (_what, module, says) => {
  const command = new CommandProcess('tune', module, ...short);
  expect(await command.ended()).toBe(2);
  expect(command.stderr).toMatch(says);
  // Frames of our own are of no use to the author of a task.
  expect(command.stderr).not.toContain('/dist/');
  expect(command.stdout).toBe('');
  expect(command.reportFiles()).toEqual([]);
  command.expectNothingLeft();
});

test.each([
  [['--budgett', '6s'], 'tune has no option --budgett.'],
  [['--pool', 'fibres'], '--pool: there is no "fibres".'],
  [['--workload', 'cpuu'], '--workload: there is no built-in workload "cpuu"'],
])('%j: exit code 2, and nothing is started', async (flags, says) => {
  const command = new CommandProcess('tune', ...flags);
  expect(await command.ended()).toBe(2);
  expect(command.stderr).toContain(says);
  command.expectNothingLeft();
});

test('of several modules, a missing one is told before the others are measured', async () => {
  const command = new CommandProcess('tune', fixture('plain.ts'), 'missing.ts', ...short);
  expect(await command.ended()).toBe(2);
  expect(command.stderr).toMatch(/^pooltune: there is no task module .*missing\.ts\n/);
});

test('an --out that cannot be a folder: exit code 3, with what to do', async () => {
  const command = new CommandProcess('tune', fixture('plain.ts'), ...short, '--out', 'file/below');
  writeFileSync(path.join(command.folder, 'file'), 'of the user');
  expect(await command.ended()).toBe(3);
  expect(command.stderr).toMatch(/no folder for the report can be made in .*file\/below: .*\n.*--out/);
  command.expectNothingLeft();
});

test('a PostgreSQL that does not answer: exit code 3, and its password is nowhere', async () => {
  const url = 'postgres://me:hun@ter2@127.0.0.1:1/app?password=hunter3';
  const command = new CommandProcess('tune', ownTasks('queries.mjs'), '--postgres', url, '--verbose');
  expect(await command.ended()).toBe(3);
  expect(command.stderr).toContain('postgres://me:***@127.0.0.1:1/app?password=*** cannot be reached');
  expect(command.stderr + command.stdout).not.toMatch(/hun@|ter2|hunter3/);
  command.expectNothingLeft();
});
