import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../src/check/check-result.js';
import { renderJunit } from '../../../src/report/check/junit.js';
import {
  baselessCheck,
  checkResult,
  failedCheck,
  HOSTILE_NAMES,
  hostileCheck,
  unsureCheck,
} from '../../check/check-result.js';
import { checkReport } from './check-report.js';
import { type XmlElement, xmlTree } from './xml-tree.js';

const junit = (checks: readonly CheckResult[], inconclusiveFails = false) =>
  xmlTree(renderJunit(checkReport(...checks), { inconclusiveFails }));
const casesOf = (root: XmlElement) =>
  root.children.flatMap((suite) => suite.children.filter(({ name }) => name === 'testcase'));
const named = (root: XmlElement, name: string) =>
  casesOf(root).find(({ attributes }) => attributes.name === name)!;

/** Elements with their attributes and children, as Jenkins' junit-10.xsd has them; `!` marks those that must be there. */
const SHAPE: Readonly<Record<string, { readonly attributes: string[]; readonly children: string[] }>> = {
  testsuites: { attributes: ['name', 'tests!', 'failures!', 'errors!', 'time!'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name!', 'tests!', 'failures!', 'errors!', 'skipped!', 'time!', 'timestamp!', 'file'],
    children: ['testcase', 'system-out'],
  },
  testcase: { attributes: ['name!', 'classname!', 'time!'], children: ['failure', 'skipped'] },
  failure: { attributes: ['message!', 'type!'], children: [] },
  skipped: { attributes: ['message!', 'type!'], children: [] },
  'system-out': { attributes: [], children: [] },
};

function expectShape(element: XmlElement): void {
  const shape = SHAPE[element.name];
  expect(shape, element.name).toBeDefined();
  const allowed = shape!.attributes.map((name) => name.replace('!', ''));
  const needed = shape!.attributes.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1));
  expect(allowed).toEqual(expect.arrayContaining(Object.keys(element.attributes)));
  expect(Object.keys(element.attributes)).toEqual(expect.arrayContaining(needed));
  if ('time' in element.attributes) expect(element.attributes.time).toMatch(/^\d+\.\d{3}$/);
  for (const child of element.children) {
    expect(shape!.children).toContain(child.name);
    expectShape(child);
  }
}

describe.each(Object.entries({ checkResult, failedCheck, unsureCheck, baselessCheck, hostileCheck }))(
  '%s',
  (_, check) => {
    test.each([false, true])('has the shape that CI reads; inconclusive fails: %s', (inconclusiveFails) => {
      expectShape(junit([check(), check()], inconclusiveFails));
    });

    test.each([false, true])('is counted right; inconclusive fails: %s', (inconclusiveFails) => {
      const root = junit([check()], inconclusiveFails);
      const count = (name: string) =>
        casesOf(root).filter(({ children }) => children.some((child) => child.name === name)).length;
      expect(root.children[0]!.attributes).toMatchObject({
        tests: String(casesOf(root).length),
        failures: String(count('failure')),
        skipped: String(count('skipped')),
        errors: '0',
      });
      expect(root.attributes).toMatchObject({
        tests: String(casesOf(root).length),
        failures: String(count('failure')),
      });
    });
  },
);

test('a failure says what became worse', () => {
  const [failure] = named(junit([failedCheck()]), 'capacity').children;
  expect(failure).toMatchObject({
    name: 'failure',
    attributes: { type: 'regression', message: expect.stringContaining('capacity fell to 0.891') },
    text: expect.stringContaining('capacity fell to 0.891'),
  });
  expect(named(junit([failedCheck()]), 'p99<250ms').children[0]).toMatchObject({
    name: 'failure',
    attributes: { type: 'requirement' },
  });
  expect(named(junit([failedCheck()]), 'p50').children).toEqual([]);
});

test('what is not sure is skipped, or a failure where that is asked for', () => {
  const outcome = (fails: boolean) => named(junit([unsureCheck()], fails), 'p99').children[0];
  expect(outcome(false)).toMatchObject({ name: 'skipped', attributes: { type: 'inconclusive' } });
  expect(outcome(true)).toMatchObject({ name: 'failure', attributes: { type: 'inconclusive' } });
});

test('times are in seconds, and those of the cases add up', () => {
  const root = junit([failedCheck({ elapsedMs: 41_300 })]);
  expect(root.children[0]!.attributes.time).toBe('41.300');
  const total = casesOf(root).reduce((sum, { attributes }) => sum + Number(attributes.time), 0);
  expect(total).toBeCloseTo(41.3, 1);
});

test('two modules of one name are told apart', () => {
  const root = junit([failedCheck(), failedCheck()]);
  const keys = casesOf(root).map(({ attributes }) => `${attributes.classname} ${attributes.name}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test('a check in which there was nothing to compare is a test case itself', () => {
  const root = junit([checkResult({ metrics: [], newTasks: ['resize'] })]);
  expect(casesOf(root).map(({ attributes }) => attributes.name)).toEqual(['check']);
});

test('the output is the table, with its lines', () => {
  const output = junit([failedCheck()]).children[0]!.children.at(-1)!;
  expect(output.name).toBe('system-out');
  expect(output.text).toMatch(/^ {2}capacity \(tasks\/s\) +312 +278 +0\.891× .* fail$/m);
});

test.each(HOSTILE_NAMES)('a name stays text: %j', (name) => {
  const root = junit([failedCheck({ workload: { name, modulePath: name } })]);
  const shown = root.children[0]!.attributes.name!;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what may be shown of it
  expect(shown.replace(/\\x..|\\[rn]|\ufffd/g, '')).toBe(name.replace(/[\0-\x1f\ud800\uffff]/g, ''));
});

test('any names and texts give XML that parses', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    // Halves of surrogate pairs too, which strings may hold and XML may not.
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom('true', 'false', '', ' ', ']]>', '<!--', '&#0;', '__proto__', '#text', '@_name'),
  );
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 3 }), (name, requirement, texts) => {
      const [result] = failedCheck().requirements;
      const check = failedCheck({
        workload: { name, modulePath: name },
        requirements: [{ ...result!, requirement: { ...result!.requirement, text: requirement } }],
        newTasks: texts,
        warnings: texts,
      });
      const root = junit([check]);
      expectShape(root);
      expect(casesOf(root)).toHaveLength(9);
    }),
    { numRuns: 100 },
  );
});
