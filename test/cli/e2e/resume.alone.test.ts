import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readReport } from '../../../src/report/read-report.js';
import { CommandProcess, ownTasks } from './command-process.js';

const budget = ['--budget', '20s'];
const flags = ['--pool', 'event-loop', '--verbose'];

test('tune --resume goes on after kill -9 in the same folder with the budget that it had, and repeats nothing', async () => {
  const first = new CommandProcess('tune', ownTasks('waits.mjs'), ...budget, ...flags);
  await first.saw(/^trial 1, .*\n(.*\n)*trial \d+, finalists: /m);
  first.child.kill('SIGKILL');
  await first.ended();
  await first.expectNothingLeftSoon();
  const out = path.join(first.folder, 'reports');
  const journal = path.join(out, 'latest', 'journal.jsonl');
  // The power went while a line was written.
  const whole = readFileSync(journal, 'utf8');
  const trials = whole.trimEnd().split('\n').slice(1);
  writeFileSync(journal, `${whole}{"trial":{"id":`);

  const second = new CommandProcess('tune', ownTasks('waits.mjs'), ...flags, '--resume', '--out', out);
  expect(await second.ended()).toBe(0);
  expect(second.stderr).toContain('the last line was torn and is left out');
  const after = readFileSync(journal, 'utf8');
  expect(after.startsWith(whole)).toBe(true);
  const report = await readReport(path.join(out, 'latest', 'report.json'));
  expect(report.recommendation).not.toBeNull();
  expect(report.budgetMs).toBeLessThan(20_000);
  const lines = after.trimEnd().split('\n').slice(1);
  expect(lines.length).toBeGreaterThan(trials.length);
  expect(report.trials.map(({ startedAt }) => startedAt)).toEqual(
    lines.map((line) => JSON.parse(line).trial.startedAt),
  );
  second.expectNothingLeft();
});

test('it refuses a study of other tasks, of another seed or version, and none at all; a new one is not begun', async () => {
  const first = new CommandProcess('tune', ownTasks('waits.mjs'), ...budget, ...flags);
  await first.saw(/^trial 1, /m);
  first.child.kill('SIGTERM');
  await first.ended();
  const out = path.join(first.folder, 'reports');
  const refusal = async (module: string, ...more: string[]) => {
    const command = new CommandProcess('tune', module, ...flags, '--resume', ...more);
    expect(await command.ended()).toBe(2);
    expect(command.stdout).toBe('');
    expect(command.reportFiles()).toEqual([]);
    command.expectNothingLeft();
    return command.stderr;
  };

  const other = path.join(first.folder, 'waits.mjs');
  cpSync(ownTasks('waits.mjs'), other);
  writeFileSync(other, `${readFileSync(other, 'utf8')}\n// Mended meanwhile.\n`);
  expect(await refusal(other, '--out', out)).toMatch(
    /the study in .*waits is another one: tasks or payloads \w{12} then, \w{12} now/,
  );
  expect(await refusal(ownTasks('waits.mjs'), '--out', out, '--seed', '2')).toMatch(/--seed 1 then, 2 now/);
  expect(await refusal(ownTasks('queries.mjs'), '--out', out)).toMatch(/there is no study of queries in /);

  const journal = path.join(out, 'latest', 'journal.jsonl');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('"version":3', '"version":1'));
  expect(await refusal(ownTasks('waits.mjs'), '--out', out)).toMatch(
    /is a journal of version 1; this pooltune reads version 3/,
  );
  truncateSync(journal, 20);
  expect(await refusal(ownTasks('waits.mjs'), '--out', out)).toMatch(/is not a journal of pooltune/);
});
