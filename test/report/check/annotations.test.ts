import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderAnnotations } from '../../../src/report/check/annotations.js';
import { withoutWorkflowCommands, workflowCommand } from '../../../src/report/check/workflow-commands.js';
import {
  checkResult,
  failedCheck,
  hostileCheck,
  metricResult,
  unsureCheck,
} from '../../check/check-result.js';
import { checkReport } from './check-report.js';

const USUAL = { inconclusiveFails: false };
const levels = (text: string) => text.split('\n').map((line) => /^::(\w+) /.exec(line)?.[1] ?? line);

test('an error for each failure, a warning for what is not sure', () => {
  const text = renderAnnotations(checkReport(failedCheck({ warnings: [] })), USUAL);
  expect(levels(text)).toEqual([
    ...['error', 'error', 'warning', 'error', 'error', 'warning'],
    ...['error', 'warning', ''],
  ]);
});

test('what is not sure is an error where that shall fail', () => {
  const report = checkReport(unsureCheck());
  expect(new Set(levels(renderAnnotations(report, USUAL)))).toEqual(new Set(['warning', '']));
  const strict = renderAnnotations(report, { inconclusiveFails: true });
  expect(new Set(levels(strict))).toEqual(new Set(['error', '']));
});

test('what passed says nothing, and what became better a notice', () => {
  expect(renderAnnotations(checkReport(checkResult()), USUAL)).toBe('');
  const better = checkResult({ metrics: [metricResult('p99', 36, 20, { improved: true })] });
  expect(renderAnnotations(checkReport(better), USUAL)).toMatch(/^::notice .*p99 fell to 0\.556 of/);
});

test('a failure that no metric has is one of the check', () => {
  const text = renderAnnotations(checkReport(checkResult({ verdict: 'fail' })), USUAL);
  expect(text).toBe('::error title=pooltune check%3A tasks::FAIL: see the warnings.\n');
});

describe('the file', () => {
  const report = (modulePath: string) =>
    checkReport(failedCheck({ workload: { name: 'tasks', modulePath }, metrics: [], requirements: [] }));
  const fileOf = (modulePath: string, workspace?: string) =>
    /file=([^,]*)/.exec(
      renderAnnotations(report(modulePath), { ...USUAL, ...(workspace === undefined ? {} : { workspace }) }),
    )?.[1];

  test('is relative to the workspace', () => {
    expect(fileOf('/repo/src/tasks.ts', '/repo')).toBe('src/tasks.ts');
    expect(fileOf('/repo/..tasks.ts', '/repo')).toBe('..tasks.ts');
  });

  test('is left out where it is elsewhere, or no file', () => {
    expect(fileOf('/repo/src/tasks.ts')).toBeUndefined();
    expect(fileOf('/other/tasks.ts', '/repo')).toBeUndefined();
    expect(fileOf('proj:app', '/repo')).toBeUndefined();
  });
});

/** As the runner reads it. */
function read(line: string) {
  const [, level, properties, message] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? [];
  const unescaped = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const pairs = properties!.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  return {
    level,
    ...Object.fromEntries(pairs.map(([key, value]) => [key, unescaped(value!)])),
    message: message!.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'),
  };
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('::', '%', '%0A', '\r', '\n', ',', '=', 'error', '##[', 'x', ' '), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
);

test('any text comes through an annotation, which is one line', () => {
  fc.assert(
    fc.property(text, text, text, (title, message, file) => {
      const annotation = { level: 'error', title, message, file } as const;
      const line = workflowCommand(annotation);
      expect(line).not.toMatch(/[\r\n]/);
      expect(read(line)).toEqual(annotation);
    }),
  );
});

test('whatever names there are, every line is an annotation', () => {
  fc.assert(
    fc.property(text, text, (name, warning) => {
      const check = failedCheck({ workload: { name, modulePath: `/repo/${name}.ts` }, warnings: [warning] });
      const lines = renderAnnotations(checkReport(check), { ...USUAL, workspace: '/repo' }).split('\n');
      expect(lines.pop()).toBe('');
      expect(lines).toHaveLength(9);
      for (const line of lines) expect(line).toMatch(/^::(error|warning) (file=[^,:]*,)?title=[^,:]*::/);
    }),
  );
});

test('control characters are shown, not obeyed', () => {
  const text = renderAnnotations(checkReport(hostileCheck()), USUAL);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(text).toContain('\\x1b[31mred');
});

test('a text for the log gives no command', () => {
  expect(withoutWorkflowCommands('a\n  ::error::x\nb ::c')).toBe('a\n  : :error::x\nb ::c');
  expect(withoutWorkflowCommands('a ##[error]x ##vso[task.x] ###[y')).toBe(
    'a #-[error]x #-vso[task.x] ##-[y',
  );
  expect(withoutWorkflowCommands('## heading, C::D, a:b')).toBe('## heading, C::D, a:b');
  fc.assert(
    fc.property(text, (given) => {
      const safe = withoutWorkflowCommands(given);
      expect(safe).not.toMatch(/^\s*::|##\[/m);
    }),
  );
});
