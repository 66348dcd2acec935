import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { userStack } from '../../src/workload/user-stack.js';

it("keeps the user's frames as paths, without ours and those of Node.js", () => {
  const error = new Error('broken');
  error.stack = [
    'Error: broken',
    `    at task (${pathToFileURL('/home/me/my tasks/a.mjs').href}:3:9)`,
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    `    at ModuleTaskHost.run (${pathToFileURL(path.resolve('dist/workload/task-host.js')).href}:1:1)`,
    '    at lib (/home/me/node_modules/lib/index.js:1:1)',
  ].join('\n');
  expect(userStack(error)).toBe(
    'Error: broken\n    at task (/home/me/my tasks/a.mjs:3:9)\n    at lib (/home/me/node_modules/lib/index.js:1:1)',
  );
});

it('shows what is thrown that is no error, and each attempt of a failed connection', () => {
  expect(userStack('plain text')).toBe('plain text');
  const error = new AggregateError([new Error('refused at ::1'), new Error('refused at 127.0.0.1')]);
  error.stack = 'AggregateError';
  expect(userStack(error)).toBe(
    'AggregateError\n  caused by Error: refused at ::1\n  caused by Error: refused at 127.0.0.1',
  );
});
