import type { TimelineDetail } from '../../../trial/trial-details.js';
import type { XyChart, XySeries } from './chart.js';

/** How many tasks each node ran and held over time: a timeline whose lanes would be too many to see. */
export function occupancyChart(timeline: TimelineDetail, untilMs: number): XyChart {
  const { nodes, node, deliveredMs, startedMs, finishedMs } = timeline;
  const rows = node.map((_, row) => row);
  const series = Array.from({ length: nodes }, (_, of): XySeries[] => {
    const own = rows.filter((row) => node[row] === of);
    const held = own.map((row) => ({ fromMs: deliveredMs[row]!, toMs: startedMs[row]! }));
    const running = own.map((row) => ({ fromMs: startedMs[row]!, toMs: finishedMs[row]! }));
    return [
      {
        name: `node ${of + 1}: running`,
        color: of % 8,
        marks: ['steps', 'area'],
        ...counts(running, untilMs),
      },
      { name: `node ${of + 1}: held`, color: of % 8, marks: ['dashes'], ...counts(held, untilMs) },
    ];
  }).flat();
  return {
    kind: 'xy',
    label: `Tasks that ${nodes === 1 ? 'the node' : `each of ${nodes} nodes`} ran and held over time.`,
    x: { label: 'time in the trial', unit: 'ms', scale: 'linear' },
    y: { label: 'tasks', unit: 'count', scale: 'linear' },
    series,
  };
}

const STEPS = 240;

/** At even steps, how many of the spans were going on. */
function counts(spans: readonly { readonly fromMs: number; readonly toMs: number }[], untilMs: number) {
  const x = Array.from({ length: STEPS + 1 }, (_, i) => (untilMs * i) / STEPS);
  return { x, y: x.map((ms) => spans.filter(({ fromMs, toMs }) => fromMs <= ms && ms < toMs).length) };
}
