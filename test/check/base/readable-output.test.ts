import { expect, test } from 'vitest';
import { lastLines, readableOutput } from '../../../src/check/base/readable-output.js';
import { runChild } from '../../../src/check/base/run-child.js';
import { temporaryFolder } from './git-project.js';

test('colours, cursor movements and other control characters are gone, tabs and lines stay', () => {
  expect(readableOutput('\u001b[31mred\u001b[0m\n\ttab\u0007\u009b2Jx\u202e\r\n')).toBe('red\n\ttabx');
});

test('a line that was drawn over shows its last state', () => {
  expect(readableOutput('10 %\r50 %\rdone\nnext\r\n')).toBe('done\nnext');
});

test('passwords are masked', () => {
  expect(readableOutput('fetch https://me:secret@registry.example.org/x')).toBe(
    'fetch https://me:***@registry.example.org/x',
  );
});

test('the last lines are those that say something, and are cut where they are too long to read', () => {
  expect(lastLines('one\n\ntwo\n  \nthree\n', 2)).toEqual(['two', 'three']);
  expect(lastLines('x'.repeat(1_000), 2)).toEqual([`${'x'.repeat(300)}…`]);
});

test('of a long output, whole lines of the end are kept', async () => {
  const line = `https://me:secret@host/${'x'.repeat(77)}`;
  const { lastOutput } = await runChild(`yes '${line}' | head -n 5000`, [], {
    cwd: await temporaryFolder(),
    signal: new AbortController().signal,
    shell: true,
  });

  const lines = lastOutput.trimEnd().split('\n');
  expect(new Set(lines)).toEqual(new Set([line]));
  expect(lines.length).toBeGreaterThan(100);
  expect(lastOutput.length).toBeLessThanOrEqual(20_000);
});
