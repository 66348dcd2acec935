import XmlBuilder from 'fast-xml-builder';
import { printableData } from '../printable.js';
import type { CheckReport, WorkloadCheck } from './check-report.js';
import { renderWorkloadCheck } from './check-table.js';
import { type Finding, findingsOf } from './findings.js';

export interface JunitOptions {
  /** What is not sure is a failure instead of skipped. */
  readonly inconclusiveFails: boolean;
}

/** How the builder names an attribute. */
const ATTRIBUTE = '@_';
const builder = new XmlBuilder({
  attributeNamePrefix: ATTRIBUTE,
  ignoreAttributes: false,
  format: true,
  suppressEmptyNode: true,
  // Else an attribute whose value is "true" would lose it, which is HTML.
  suppressBooleanAttributes: false,
});

/**
 * JUnit XML: a test suite for each workload, a test case for each metric and requirement, as GitLab, Jenkins and others
 * read it. What is not sure is skipped. Attributes and elements are those of Jenkins' schema, junit-10.xsd of
 * github.com/jenkinsci/xunit-plugin; GitLab shows a failure's text and not its message, so both say it.
 */
export function renderJunit(report: CheckReport, options: JunitOptions): string {
  const { checks, notChecked, startedAt } = printableData(report);
  const nameOf = distinctNames();
  const suites = checks.map((check) => suiteOf(check, { name: nameOf(check), startedAt, ...options }));
  const unchecked = notChecked === undefined ? [] : [uncheckedSuite(notChecked, startedAt)];
  const total = (key: 'tests' | 'failures') => sum(suites.map((suite) => suite.counts[key]));
  const document = {
    '?xml': attributes({ version: '1.0', encoding: 'UTF-8' }),
    testsuites: {
      ...attributes({
        name: 'pooltune check',
        tests: total('tests') + unchecked.length,
        failures: total('failures'),
        errors: unchecked.length,
        time: seconds(sum(checks.map(({ elapsedMs }) => elapsedMs))),
      }),
      testsuite: [...suites.map(({ element }) => element), ...unchecked],
    },
  };
  return builder.build(document);
}

interface Suite {
  readonly counts: { readonly tests: number; readonly failures: number; readonly skipped: number };
  readonly element: object;
}

function suiteOf(
  check: WorkloadCheck,
  {
    name,
    startedAt,
    inconclusiveFails,
  }: JunitOptions & { readonly name: string; readonly startedAt: string },
): Suite {
  const findings = findingsOf(check);
  const fails = ({ verdict }: Finding) =>
    verdict === 'fail' || (verdict === 'inconclusive' && inconclusiveFails);
  const failures = findings.filter(fails).length;
  const skipped = findings.filter((finding) => finding.verdict === 'inconclusive' && !fails(finding)).length;
  // Metrics are measured together: with an even share each, whoever adds them up comes to the check's time.
  const time = seconds(check.elapsedMs / findings.length);
  const element = {
    ...attributes({
      name,
      tests: findings.length,
      failures,
      errors: 0,
      skipped,
      time: seconds(check.elapsedMs),
      timestamp: startedAt.replace(/\.\d+Z$/, ''),
      file: check.workload.modulePath,
    }),
    testcase: findings.map((finding) => ({
      ...attributes({ name: finding.name, classname: `pooltune.${name}`, time }),
      ...outcome(finding, fails(finding)),
    })),
    'system-out': xmlText(renderWorkloadCheck(check)),
  };
  return { counts: { tests: findings.length, failures, skipped }, element };
}

/** A module that could not be checked: a suite with an error instead of test cases that nobody knows. */
function uncheckedSuite(
  { module, reason }: NonNullable<CheckReport['notChecked']>,
  startedAt: string,
): object {
  const name = `${module} (not checked)`;
  const timestamp = startedAt.replace(/\.\d+Z$/, '');
  return {
    ...attributes({ name, tests: 1, failures: 0, errors: 1, skipped: 0, time: seconds(0), timestamp }),
    testcase: {
      ...attributes({ name: 'check', classname: `pooltune.${module}`, time: seconds(0) }),
      error: { ...attributes({ message: reason, type: 'not checked' }), '#text': xmlText(reason) },
    },
  };
}

function outcome(finding: Finding, fails: boolean): object {
  if (finding.verdict === 'pass') return {};
  const type = finding.verdict === 'inconclusive' ? 'inconclusive' : TYPES[finding.kind];
  const element = { ...attributes({ message: finding.says, type }), '#text': xmlText(finding.says) };
  return fails ? { failure: element } : { skipped: element };
}

const TYPES: Readonly<Record<Finding['kind'], string>> = {
  metric: 'regression',
  requirement: 'requirement',
  check: 'check',
};

function attributes(values: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${ATTRIBUTE}${name}`, xmlText(String(value))]),
  );
}

/** Readers tell test cases apart by suite and name, so a second module of a name gets a number. */
function distinctNames(): (check: WorkloadCheck) => string {
  const seen = new Map<string, number>();
  return ({ workload: { name } }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  };
}

/**
 * Without what XML 1.0 has no way to write and printable texts may hold: halves of surrogate pairs, U+FFFE and U+FFFF
 * (https://www.w3.org/TR/xml/#charsets). Markup is escaped by the builder.
 */
function xmlText(text: string): string {
  return text.replace(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd');
}

/** Milliseconds as seconds, as JUnit has them. */
function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
