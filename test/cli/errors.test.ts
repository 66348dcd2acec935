import { expect, test } from 'vitest';
import { EnvironmentError, UsageError } from '../../src/foundation/errors.js';
import { capturedRun } from './captured-run.js';

const failing = (error: unknown) => async () => {
  throw error;
};

test('a failure that pooltune can explain is a sentence and a hint, with its exit code', async () => {
  const usage = await capturedRun(
    ['tune'],
    failing(new UsageError('No such module.', { hint: 'Look again.' })),
  );
  expect(usage).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: 'pooltune: No such module.\n  Look again.\n',
  });
  const environment = await capturedRun(['tune'], failing(new EnvironmentError('No port.')));
  expect(environment).toMatchObject({ exitCode: 3, stderr: 'pooltune: No port.\n' });
});

test('anything else is called a defect, exit code 70, and says how to see more', async () => {
  const { exitCode, stderr } = await capturedRun(['tune'], failing(new TypeError('x is not a function')));
  expect(exitCode).toBe(70);
  expect(stderr).toContain('a defect in pooltune: x is not a function');
  expect(stderr).toContain('--verbose');
  expect(stderr).not.toContain('    at ');
});

test('--verbose shows the stacks of the error and of its causes', async () => {
  const error = new UsageError('Outer.', { cause: new Error('inner') });
  const { stderr } = await capturedRun(['tune', '--verbose'], failing(error));
  expect(stderr).toMatch(/Outer\..*\n.* {4}at /s);
  expect(stderr).toContain('caused by Error: inner');
});

test('a thrown value that is no error is shown too', async () => {
  expect((await capturedRun(['tune'], failing('just text'))).stderr).toContain('just text');
});

test('passwords are masked in whatever is printed', async () => {
  const url = 'postgres://me:hunter2@db/app';
  const { stderr } = await capturedRun(['tune', '--verbose'], failing(new Error(`cannot reach ${url}`)));
  expect(stderr).not.toContain('hunter2');
  const printed = await capturedRun(['tune'], async (_options, io) => {
    io.stdout.write(`upstream ${url}\n`);
    io.writeJson({ url, text: 'ends with token:', next: 'token="s3"', list: [url] });
    return 0;
  });
  expect(printed.stdout).not.toContain('hunter2');
  expect(printed.stdout).not.toContain('s3');
});

test('masking never breaks the JSON that it masks', async () => {
  const value = { a: 'ends with token:', b: 'password="x" "y"', c: ['secret=', 'api_key: \\"'] };
  const { stdout } = await capturedRun(['tune'], async (_options, io) => {
    io.writeJson(value);
    return 0;
  });
  expect(Object.keys(JSON.parse(stdout))).toEqual(['a', 'b', 'c']);
});
