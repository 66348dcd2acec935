import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldPlaces } from '../../../../src/report/html/charts/held-places.js';
import { idleBesideHeld, merged, type Span } from '../../../../src/report/html/charts/idle-beside-held.js';
import { timelineChart } from '../../../../src/report/html/charts/timeline-chart.js';
import type { ReportTrial } from '../../../../src/report/report-schema.js';
import type { TimelineDetail } from '../../../../src/trial/trial-details.js';
import { buildReport } from '../../build-report.js';
import { BATCH, cpuStudy, setting, trial } from '../../fixtures.js';
import { convoyTimeline } from '../detailed-study.js';

const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }))
    .map(([fromMs, length]): Span => ({ fromMs, toMs: fromMs + length })),
  { maxLength: 12 },
);

describe('idle beside held', () => {
  test('is what lies in no busy span and in some held one, millisecond by millisecond', () => {
    fc.assert(
      fc.property(spans, spans, fc.integer({ min: 1, max: 90 }), (busy, held, untilMs) => {
        const found = idleBesideHeld(busy, held, untilMs);
        for (let ms = 0; ms < 90; ms++) {
          const covers = (all: readonly Span[]) =>
            all.some(({ fromMs, toMs }) => fromMs <= ms && ms + 1 <= toMs);
          expect(covers(found)).toBe(ms < untilMs && !covers(merged(busy)) && covers(merged(held)));
        }
      }),
    );
  });
});

describe('places of held tasks', () => {
  test('hold one task at a time, and are no more than tasks are held at once', () => {
    fc.assert(
      fc.property(spans, (rows) => {
        const delivered = rows.map(({ fromMs }) => fromMs);
        const started = rows.map(({ toMs }) => toMs);
        const places = heldPlaces(
          rows.map(() => 0),
          delivered,
          started,
        );
        rows.forEach(({ fromMs, toMs }, i) => {
          expect(places[i]! >= 0).toBe(toMs > fromMs);
          rows.forEach((other, j) => {
            if (i === j || places[i] !== places[j] || places[i] === -1) return;
            expect(toMs <= other.fromMs || other.toMs <= fromMs).toBe(true);
          });
        });
        const most = Math.max(
          0,
          ...delivered.map((ms) => rows.filter((one) => one.fromMs <= ms && ms < one.toMs).length),
        );
        expect(Math.max(-1, ...places) + 1).toBe(most);
      }),
    );
  });
});

function trialWith(timeline: TimelineDetail): ReportTrial {
  const one = trial(1, setting({ nodes: 2, workers: 4, concurrency: 4 }), 100, {
    load: BATCH,
    details: { timeline },
  });
  return buildReport(cpuStudy({ trials: [...cpuStudy().trials, { ...one, id: 99 }] })).trials.at(-1)!;
}

describe('a timeline', () => {
  test('has a lane for each slot and below those one for each held task of a node', () => {
    const chart = timelineChart(trialWith(convoyTimeline(4)));
    if (chart?.kind !== 'timeline') throw new Error('a timeline is expected');
    expect(chart.nodes.map(({ slots }) => slots)).toEqual([4, 4]);
    // A window of 16 has room for 12 held ones.
    expect(chart.nodes.map(({ places }) => places)).toEqual([12, 12]);
    expect(Math.max(...chart.slotLane, ...chart.heldLane)).toBeLessThan(32);
    expect(chart.isSlow.filter((slow) => slow === 1).length).toBeGreaterThan(0);
    expect(chart.idleLane.length).toBeGreaterThan(0);
  });

  test('with a multiplier of 1 holds nothing, and no slot idles beside held tasks', () => {
    const chart = timelineChart(trialWith(convoyTimeline(1)));
    if (chart?.kind !== 'timeline') throw new Error('a timeline is expected');
    expect(chart.nodes.map(({ places }) => places)).toEqual([0, 0]);
    expect(new Set(chart.heldLane)).toEqual(new Set([-1]));
    expect(chart.idleLane).toEqual([]);
  });

  test('of too many lanes becomes counts over time', () => {
    const chart = timelineChart(trialWith(convoyTimeline(4, 64, 400)));
    if (chart?.kind !== 'xy') throw new Error('counts are expected');
    const running = chart.series.filter(({ name }) => name.endsWith('running'));
    expect(running).toHaveLength(2);
    for (const { y } of running) expect(Math.max(...y)).toBeLessThanOrEqual(64);
  });

  test('ends with what is listed where tasks are left out', () => {
    const whole = convoyTimeline(4);
    const end = (leftOut: number) => {
      const chart = timelineChart(trialWith({ ...whole, leftOut }));
      return chart?.kind === 'timeline' ? chart.untilMs : Number.NaN;
    };
    expect(end(0)).toBeCloseTo(Math.max(...whole.finishedMs), 1);
    expect(end(100)).toBeCloseTo(Math.max(...whole.deliveredMs), 1);
  });
});
