import { describe, expect, test } from 'vitest';
import { splitAdvice } from '../../src/advise/split.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { reportSchema } from '../../src/report/report-schema.js';
import { renderResult } from '../../src/report/terminal/result.js';
import { withheld } from '../../src/trial/estimate.js';
import { buildReport } from '../report/build-report.js';
import { ROUTES, splitResult, unsplit } from './celery-split.js';
import { COMPUTES, celery, celeryStudy, PREFORK_ON_TWO_CORES } from './celery-study.js';

const STUDY = celeryStudy(COMPUTES, PREFORK_ON_TWO_CORES);
const reportWith = (split: ReturnType<typeof splitResult> | null) =>
  buildReport(STUDY, 'pooltune tune', split);

describe('why', () => {
  test('a split: what it does, against what, and what it needs', () => {
    const { why } = splitAdvice(splitResult());
    expect(why).toMatch(
      /^proj\.render mostly computes, proj\.fetch, proj\.notify mostly wait\. In queues of their own, on 4 prefork processes and on 100 green threads \(gevent\), they came to 900 tasks\/s/,
    );
    expect(why).toContain('against 450 tasks/s on the recommended setting, in turns');
    expect(why).toContain('80 green threads (gevent) on each of 2 nodes without a split: 600 tasks/s');
    expect(why).toMatch(/2× \[.*\] its capacity and 1\.5× \[.*\] that of as many workers of one kind\./);
    expect(why).toContain('Memory: 160 MiB for 80 MiB.');
  });

  test('a split whose rival could not be measured says so', () => {
    const { why } = splitAdvice(splitResult({ asManyWorkers: null }));
    expect(why).toContain('its capacity; as many workers of one kind could not be measured beside it.');
  });

  test('more workers: it is they that bring the gain', () => {
    const split = splitResult({
      verdict: 'more workers',
      asManyWorkers: unsplit(celery('gevent', 80, { nodes: 2 }), 890, 1.01),
    });
    expect(splitAdvice(split).why).toMatch(/A second worker brings the gain \(2×.*\), not the split/);
  });

  test('no gain: none outside the noise', () => {
    const split = splitResult({ verdict: 'no gain', recommended: unsplit(celery('gevent', 80), 890, 1.01) });
    expect(splitAdvice(split).why).toMatch(/no gain outside the noise \(1\.01×/);
  });

  test('too little time: says what to do', () => {
    const nothing = withheld('tasks/s');
    const recommended = { setting: celery('gevent', 80), capacity: nothing, gain: withheld('ratio') };
    const split = splitResult({
      verdict: 'not measured',
      capacity: nothing,
      recommended,
      asManyWorkers: null,
    });
    expect(splitAdvice(split).why).toContain('give a longer --budget');
    expect(splitAdvice({ ...split, routes: null }).why).toContain('give a longer --budget');
  });

  test('nothing that was not measured is in a sentence', () => {
    for (const verdict of ['split', 'more workers', 'no gain', 'not measured'] as const) {
      const split = splitResult({ verdict, asManyWorkers: null, trials: [] });
      expect(splitAdvice(split).why).not.toMatch(/undefined|NaN|null/);
    }
  });
});

describe('to paste', () => {
  const targets = (split: ReturnType<typeof splitResult> | null) =>
    reportWith(split).paste.map(({ target }) => target);

  test('are routes and a worker for each of them, where a split is recommended', () => {
    const { paste } = reportWith(splitResult());
    expect(
      paste.find(({ target }) => target === 'celery-routes')!.code,
    ).toBe(`# celeryconfig.py, of the senders and of the workers.
task_routes = {
    'proj.render': {'queue': 'computing'},
    'proj.fetch': {'queue': 'waiting'},
    'proj.notify': {'queue': 'waiting'},
}
`);
    const { code } = paste.find(({ target }) => target === 'celery-workers')!;
    expect(code.trimEnd().split('\n').slice(1)).toEqual([
      'celery -A proj:app worker --pool=prefork --concurrency=4 --prefetch-multiplier=4 --queues=computing --hostname=computing@%h',
      'celery -A proj:app worker --pool=gevent --concurrency=100 --prefetch-multiplier=4 --queues=waiting,celery --hostname=waiting@%h',
    ]);
  });

  test('every worker of a route has a name of its own', () => {
    const routes = ROUTES.map((route) => ({ ...route, setting: { ...route.setting, nodes: 2 } }));
    const { paste } = reportWith(splitResult({ routes }));
    const { code } = paste.find(({ target }) => target === 'celery-workers')!;
    expect(code.match(/--hostname=\S+/g)).toEqual([
      '--hostname=computing1@%h',
      '--hostname=computing2@%h',
      '--hostname=waiting1@%h',
      '--hostname=waiting2@%h',
    ]);
  });

  test('is nothing of it where none is', () => {
    for (const verdict of ['more workers', 'no gain', 'not measured'] as const) {
      expect(targets(splitResult({ verdict }))).not.toContain('celery-routes');
    }
    expect(targets(null)).not.toContain('celery-workers');
  });
});

describe('the report', () => {
  test('has the comparison with all of its trials, and reads back as it was', () => {
    const report = reportWith(splitResult());
    expect(report.split).toMatchObject({ verdict: 'split', routes: ROUTES });
    expect(report.routedTrials!.map(({ id }) => id)).toEqual([40, 41, 42]);
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  test('says the verdict on the terminal and in Markdown, with a line for each side', () => {
    const report = reportWith(splitResult());
    expect(renderResult(report, { width: 100, color: false })).toContain(
      'split          Split the routes. proj.render mostly',
    );
    const markdown = renderMarkdown(report);
    expect(markdown).toContain('## Queues of their own\n\nSplit the routes.');
    expect(markdown).toMatch(
      /\| all tasks on 80 green threads \(gevent\) on each of 2 nodes.* \| 600 tasks\/s/,
    );
    expect(markdown).toMatch(/\| 40 +\| split-turns +\| proj\.render on 4 prefork processes/);
  });

  test('has no word of it where it was no question', () => {
    const report = reportWith(null);
    expect(report.split).toBeNull();
    expect(renderResult(report, { width: 100, color: false })).not.toMatch(/^ *split /m);
    expect(renderMarkdown(report)).not.toContain('Queues of their own');
  });
});
