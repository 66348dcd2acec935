import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { CommandIo } from '../../../src/cli/command-io.js';
import { createPlanProgress } from '../../../src/cli/plan/plan-progress.js';

function written(stderrIsTerminal: boolean): string {
  let text = '';
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const progress = createPlanProgress({ stderr, stderrIsTerminal, columns: 40 } as CommandIo);
  progress.step('nodes needed');
  progress.simulated();
  progress.step('a question with a name that is longer than the terminal');
  progress.end();
  return text;
}

test('in a terminal one line is rewritten, never wider than it, and nothing of it stays', () => {
  const lines = written(true).split('\r').slice(1);
  expect(lines).toEqual([
    'plan: nodes needed\u001b[K',
    'plan: nodes needed, 1 fleets simulated\u001b[K',
    'plan: a question with a name that is lo\u001b[K',
    '\u001b[K',
  ]);
});

test('elsewhere there is nothing', () => {
  expect(written(false)).toBe('');
});
