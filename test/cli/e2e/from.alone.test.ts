import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeSetting } from '../../../src/fleet/setting.js';
import { readReport } from '../../../src/report/read-report.js';
import { CommandProcess, ownTasks } from './command-process.js';

const flags = ['--budget', '12s', '--pool', 'event-loop'];

test('tune --from measures again what an earlier study found, in a folder of its own; another study is refused', async () => {
  const first = new CommandProcess('tune', ownTasks('waits.mjs'), ...flags);
  expect(await first.ended(), first.stderr).toBe(0);
  const earlier = path.join(first.folder, 'reports', 'latest');
  const journal = readFileSync(path.join(earlier, 'journal.jsonl'), 'utf8');
  const then = (await readReport(path.join(earlier, 'report.json'))).recommendation!;

  const second = new CommandProcess(
    'tune',
    ownTasks('waits.mjs'),
    ...flags,
    '--seed',
    '2',
    '--from',
    earlier,
  );
  expect(await second.ended(), second.stderr).toBe(0);
  const report = await readReport(path.join(second.folder, 'reports', 'latest', 'report.json'));
  // After the default; its prefetch multiplier is another lever's.
  const again = { ...report.trials[1]!.setting, prefetchMultiplier: then.setting.prefetchMultiplier };
  expect(describeSetting(again)).toBe(describeSetting(then.setting));
  expect(report.trials.every(({ startedAt }) => startedAt >= report.startedAt)).toBe(true);
  expect(readFileSync(path.join(earlier, 'journal.jsonl'), 'utf8')).toBe(journal);
  second.expectNothingLeft();

  const refusal = async (...args: string[]) => {
    const command = new CommandProcess('tune', ...args, ...flags);
    expect(await command.ended()).toBe(2);
    expect(command.stdout).toBe('');
    expect(command.reportFiles()).toEqual([]);
    command.expectNothingLeft();
    return command.stderr;
  };
  const other = path.join(first.folder, 'waits.mjs');
  cpSync(ownTasks('waits.mjs'), other);
  writeFileSync(other, `${readFileSync(other, 'utf8')}\n// Mended meanwhile.\n`);
  expect(await refusal(other, '--from', earlier)).toMatch(
    /--from: the study in .* is another one: tasks or payloads \w{12} then, \w{12} now/,
  );
  expect(await refusal(ownTasks('waits.mjs'), '--from', 'nowhere')).toMatch(
    /--from: there is no study in .*nowhere.*\n.*reports\/latest/,
  );
  expect(await refusal(ownTasks('waits.mjs'), ownTasks('queries.mjs'), '--from', earlier)).toMatch(
    /--from names one study, but there are 2 modules/,
  );
});
