import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fixture } from '../../workload/fixture.js';
import { CommandProcess, ownTasks } from './command-process.js';

const short = ['--budget', '6s', '--pool', 'event-loop'];
/** Only where a task hangs: on a busy machine anything may take so long. */
const impatient = [...short, '--task-timeout', '300ms'];

const cases: readonly { what: string; module: string; says: RegExp; flags?: string[] }[] = [
  {
    what: 'no such module',
    module: fixture('not-there.ts'),
    says: /^pooltune: there is no task module .*not-there\.ts\n/,
  },
  {
    what: 'no function in it',
    module: fixture('no-tasks.ts'),
    says: /no-tasks\.ts: no task in it: .* exports .*answer \(42\)/,
  },
  {
    what: 'a syntax error in TypeScript',
    module: fixture('broken-syntax.ts'),
    says: /broken-syntax\.ts:2:\d+: Unexpected ";"/,
  },
  {
    what: 'a task that throws at its first call',
    module: fixture('throws-at-first-call.ts'),
    says: /task "invoice" threw at its first call: TypeError: .*\n +at nameOf \(.*throws-at-first-call\.ts:6:\d+\)\n +at invoice \(.*\.ts:10:\d+\)/,
  },
  {
    what: 'a payload that cannot be serialised',
    module: fixture('payload-bigint.mjs'),
    says: /a payload of task "count" cannot be sent as JSON: it is a BigInt/,
  },
  {
    what: 'a task that never returns',
    module: fixture('never-returns.mjs'),
    says: /task "hang" did not end within 300 ms .*\n.*--task-timeout/,
    flags: impatient,
  },
  {
    what: 'a task that blocks its loop for ever',
    module: fixture('blocks.mjs'),
    says: /task "spin" did not end within 300 ms/,
    flags: impatient,
  },
  {
    what: 'an SLO that is none',
    module: ownTasks('bad-slo.mjs'),
    says: /slo in .*bad-slo\.mjs: "fast" is not a requirement/,
  },
  {
    what: 'an SLO that is no text',
    module: ownTasks('number-slo.mjs'),
    says: /number-slo\.mjs: defineWorkload: slo is 250,/,
  },
];

test.each(cases)('$what: exit code 2, said before any trial', async ({ module, says, flags = short }) => {
  const command = new CommandProcess('tune', module, ...flags);
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

test('a budget too small for one trial of each pool type: exit code 2, one that would do, and no folder', async () => {
  const command = new CommandProcess('tune', fixture('plain.ts'), '--budget', '1s', '--out', 'results');
  expect(await command.ended()).toBe(2);
  expect(command.stderr).toMatch(/too few for one of each: .*\n.*Allow --budget \d+s/);
  expect(readdirSync(path.join(command.folder, 'results'))).toEqual([]);
  command.expectNothingLeft();
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
