import {
  formatCount,
  formatEstimate,
  formatMs,
  formatNumber,
  formatShare,
  UNKNOWN,
} from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { settingInWords } from '../../advise/setting-in-words.js';
import { formatCost } from './format-cost.js';
import type { PlanReport, PlanReportFleet } from './plan-schema.js';

/** A table with its heading, for a terminal and for Markdown. */
export interface PlanSection {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of the columns in a terminal: with the spaces between and the indent of 2, at most 80. */
  readonly widths: readonly number[];
  /** Below the table. */
  readonly note?: string;
}

/** In the order in which they are shown; those that have nothing to say are left out. */
export function planSections(report: PlanReport): readonly PlanSection[] {
  return [
    nodesSection(report),
    growthSection(report),
    burstSection(report),
    prefetchSection(report),
    settingsSection(report),
    whatIfSection(report),
    sensitivitySection(report),
  ]
    .filter(({ rows }) => rows.length > 0)
    .map(withoutUnnamedColumns);
}

/** A column that does not apply has no head. */
function withoutUnnamedColumns(section: PlanSection): PlanSection {
  const named = <Cell>(cells: readonly Cell[]) => cells.filter((_, column) => section.head[column] !== '');
  return {
    ...section,
    head: named(section.head),
    rows: section.rows.map(named),
    widths: named(section.widths),
  };
}

function nodesSection({ curve, request, nodesNeeded, plannedRatePerSecond }: PlanReport): PlanSection {
  const { percentile, maxMs } = request.slo;
  return {
    title: `Nodes against response times at ${formatNumber(plannedRatePerSecond)} tasks/s`,
    head: ['nodes', 'utilization', 'p50', 'p95', 'p99', `${percentile} < ${formatMs(maxMs)}`],
    rows: curve.map((fleet) => [
      `${formatCount(fleet.nodes)}${fleet.nodes === nodesNeeded ? ' ◀' : ''}`,
      formatShare(fleet.utilization ?? Number.NaN),
      time(fleet, 'p50'),
      time(fleet, 'p95'),
      fleet.keptUp ? formatEstimate(fleet.responseTime.p99) : UNKNOWN,
      fleet.keptUp ? (fleet.meetsSlo ? 'yes' : 'no') : 'falls behind',
    ]),
    widths: [9, 11, 9, 9, 22, 12],
  };
}

function growthSection({ growth, request }: PlanReport): PlanSection {
  const { slo, growth: asked, spare } = request;
  const priced = growth.some(({ cost }) => cost !== null);
  const more = spare === 0 ? '' : `, ${formatCount(spare)} spare among the nodes`;
  return {
    title: `Growth of ${asked === null ? '' : formatShare(asked.perMonth)} a month${more}`,
    head: ['month', 'tasks/s', 'nodes', 'utilization', slo.percentile, 'binds', priced ? 'cost/month' : ''],
    rows: growth.map(({ month, ratePerSecond, nodes, fleet, cost, impossible }) => [
      String(month),
      formatNumber(ratePerSecond),
      nodes === null ? 'none' : formatCount(nodes),
      fleet === null ? '' : formatShare(fleet.utilization ?? Number.NaN),
      fleet === null ? '' : time(fleet, slo.percentile),
      fleet === null ? shortReason(impossible) : fleet.binds,
      cost === null ? '' : formatCost(cost.perMonth),
    ]),
    widths: [5, 10, 8, 11, 9, 15, 12],
  };
}

/** Its first half says what is impossible, which the row does by itself. */
function shortReason(impossible: string | null): string {
  return (
    /the ([\w ]+) binds/.exec(impossible ?? '')?.[1] ??
    (/connections/.test(impossible ?? '') ? 'connections' : 'SLO')
  );
}

function burstSection({ bursts, nodes }: PlanReport): PlanSection {
  return {
    title: `Bursts on ${plural(nodes, 'node')}`,
    head: ['burst', 'tasks/s', 'backlog at its end', 'longest wait', 'drained after'],
    rows: bursts.map(({ factor, ratePerSecond, lengthMs, backlog, longestWaitMs, drainMs }) => [
      `${formatNumber(factor)}× for ${formatMs(lengthMs)}`,
      formatNumber(ratePerSecond),
      backlog === 0 ? 'none: kept up with' : plural(Math.round(backlog), 'task'),
      backlog === 0 ? '' : formatMs(longestWaitMs),
      backlog === 0 ? '' : drainMs === null ? 'never' : formatMs(drainMs),
    ]),
    widths: [18, 10, 19, 12, 14],
    note: 'By the fluid limit: what comes beyond the capacity piles up, and goes at what the capacity leaves.',
  };
}

function prefetchSection({ prefetch, nodesNeeded }: PlanReport): PlanSection {
  const { options, batchTasks, planned, best } = prefetch;
  return {
    title: `Prefetch multiplier for ${plural(nodesNeeded, 'node')}`,
    head: ['multiplier', 'p99', `batch of ${formatCount(batchTasks)}`, 'SLO'],
    rows: options.map(({ multiplier, p99, makespanMs, meetsSlo }) => [
      `${multiplierName(multiplier)}${multiplier === best ? ' ◀' : ''}${multiplier === planned ? ' (planned)' : ''}`,
      formatEstimate(p99),
      makespanMs === null ? UNKNOWN : formatEstimate(makespanMs),
      meetsSlo ? 'met' : 'missed',
    ]),
    widths: [24, 22, 22, 6],
    note: best === planned ? '' : prefetchNote(prefetch),
  };
}

function prefetchNote({ best, planned, tie }: PlanReport['prefetch']): string {
  return tie
    ? `Multiplier ${multiplierName(best)} does as well as ${multiplierName(planned)}, with a smaller window.`
    : `Multiplier ${multiplierName(best)} is better than ${multiplierName(planned)} for a fleet of this size.`;
}

function multiplierName(multiplier: number): string {
  return multiplier === 0 ? '0 (no limit)' : String(multiplier);
}

function settingsSection({ betterSettings, nodesNeeded }: PlanReport): PlanSection {
  const priced = betterSettings.some(({ saved }) => saved !== null);
  return {
    title: `Measured settings that take fewer than ${plural(nodesNeeded, 'node')}`,
    head: ['setting', 'nodes', 'saved', priced ? 'saved/month' : ''],
    rows: betterSettings.map(({ setting, nodes, savedNodes, saved }) => [
      settingInWords(setting),
      formatCount(nodes),
      plural(savedNodes, 'node'),
      saved === null ? '' : formatCost(saved.perMonth),
    ]),
    widths: [46, 8, 9, 11],
  };
}

function whatIfSection({ whatIf, nodesNeeded, request }: PlanReport): PlanSection {
  const { percentile } = request.slo;
  return {
    title: `What if; now it is ${plural(nodesNeeded, 'node')}`,
    head: ['change', 'nodes', 'more', percentile, 'binds'],
    rows: whatIf.map(({ text, nodes, fleet, impossible }) => [
      text,
      nodes === null ? 'none' : formatCount(nodes),
      nodes === null ? '' : signed(nodes - nodesNeeded),
      fleet === null ? '' : time(fleet, percentile),
      fleet === null ? shortReason(impossible) : fleet.binds,
    ]),
    widths: [28, 8, 10, 10, 16],
  };
}

function sensitivitySection({ sensitivity, request }: PlanReport): PlanSection {
  const { percentile } = request.slo;
  const pair = (lower: string, higher: string) => `${lower} … ${higher}`;
  const count = (nodes: number | null) => (nodes === null ? 'none' : formatCount(nodes));
  const ms = (value: number | null) => (value === null ? 'behind' : formatMs(value));
  const number = (value: number | null) => (value === null ? UNKNOWN : elasticity(value));
  return {
    title: 'What the answer depends on: inputs 20 % lower … 20 % higher, by closed forms',
    head: ['input', 'nodes', 'elasticity', percentile, 'elasticity'],
    rows: sensitivity.map(({ input, nodes, responseMs, nodesElasticity, responseElasticity }) => [
      input.replaceAll('_', ' '),
      pair(count(nodes.lower), count(nodes.higher)),
      number(nodesElasticity),
      pair(ms(responseMs.lower), ms(responseMs.higher)),
      number(responseElasticity),
    ]),
    widths: [18, 15, 10, 21, 10],
    note: 'Elasticity: percent by which it rises for a percent more of the input.',
  };
}

/** Below a thousandth it is the closed forms' last digits. */
function elasticity(value: number): string {
  return Math.abs(value) < 0.005 ? '0' : value.toFixed(2);
}

function signed(count: number): string {
  return count > 0 ? `+${formatCount(count)}` : formatCount(count);
}

function time({ responseTime, keptUp }: PlanReportFleet, percentile: 'p50' | 'p95' | 'p99'): string {
  const { value } = responseTime[percentile];
  return !keptUp || value === null ? UNKNOWN : formatMs(value);
}
