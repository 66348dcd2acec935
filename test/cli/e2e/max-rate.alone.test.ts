import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reportSchema } from '../../../src/report/report-schema.js';
import { CommandProcess, ownTasks } from './command-process.js';

const PER_SECOND = 60;
/** A start is later than its submission by what a busy machine takes, so that a second may see some of the one before. */
const SLACK = 1.5;

test('tune --max-rate: no second of it, calibration and all trials included, sees more tasks', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pooltune-e2e-module-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const module = path.join(folder, 'notes.mjs');
  copyFileSync(ownTasks('notes-starts.mjs'), module);
  const command = new CommandProcess(
    'tune',
    module,
    '--max-rate',
    `${PER_SECOND}/s`,
    '--budget',
    '20s',
    '--json',
    '--verbose',
  );
  expect(await command.ended(), command.stderr).toBe(0);
  command.expectNothingLeft();

  const startsMs = readFileSync(path.join(folder, 'starts.log'), 'utf8').trimEnd().split('\n').map(Number);
  startsMs.sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [at, startMs] of startsMs.entries()) {
    while (startMs - startsMs[first]! >= 1_000) first++;
    most = Math.max(most, at - first + 1);
  }
  expect(startsMs.length).toBeGreaterThan(3 * PER_SECOND);
  expect(most).toBeLessThanOrEqual(SLACK * PER_SECOND);

  const { recommendation, bottleneck, objective } = reportSchema.parse(JSON.parse(command.stdout));
  expect(objective.maxRatePerSecond).toBe(PER_SECOND);
  expect(recommendation?.setting.poolType, command.stderr).toBe('event-loop');
  expect(bottleneck.kind).toBe('rate limit');
});

test.each([
  [['--max-rate', '10/s', '--rate', '500/s'], /500 tasks\/s, but --max-rate allows 10\.\n.*Lower --rate/],
  [['--max-rate', '1/h'], /--max-rate\), 6 s are too short .*\n.*Allow --budget \d+s/],
])('tune %j: exit code 2, and no trial', async (flags, says) => {
  const command = new CommandProcess('tune', ownTasks('waits.mjs'), '--budget', '6s', ...flags);
  expect(await command.ended()).toBe(2);
  expect(command.stderr).toMatch(says);
  expect(command.reportFiles()).toEqual([]);
  command.expectNothingLeft();
});
