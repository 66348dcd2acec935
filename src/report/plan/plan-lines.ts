import { formatCount, formatEstimate, formatMs, formatNumber, formatShare } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { settingInWords } from '../../advise/setting-in-words.js';
import { formatCost } from './format-cost.js';
import { heldOutInWords } from './held-out-in-words.js';
import type { PlanReport, PlanReportFleet } from './plan-schema.js';

export interface PlanLine {
  readonly label: string;
  readonly text: string;
}

/** The figures behind the answer, a line each. */
export function planLines(report: PlanReport): readonly PlanLine[] {
  const { request, knee, connections, cost, backlog, retries } = report;
  return [
    { label: 'setting', text: settingInWords(request.setting) },
    { label: 'nodes', text: nodesInWords(report) },
    { label: 'utilization', text: utilizationInWords(report) },
    { label: 'response time', text: responseInWords(report.fleet) },
    { label: 'headroom', text: headroomInWords(report) },
    { label: 'one down', text: downInWords(report) },
    ...(cost === null
      ? []
      : [
          {
            label: 'cost',
            text: `${formatCost(cost.perHour)} an hour, ${formatCost(cost.perMonth)} a month`,
          },
        ]),
    ...(connections === null ? [] : [{ label: 'connections', text: connectionsInWords(connections) }]),
    ...(knee === null ? [] : [{ label: 'knee', text: kneeInWords(knee) }]),
    ...(backlog === null ? [] : [{ label: 'backlog', text: backlogInWords(backlog) }]),
    ...(retries === null ? [] : [{ label: 'retries', text: retriesInWords(retries) }]),
    ...(report.part === null ? [] : [{ label: 'simulated', text: partInWords(report.part, report) }]),
    { label: 'model', text: heldOutInWords(report.heldOut) },
  ];
}

function nodesInWords({
  nodesNeeded,
  nodes,
  nodesToBeSure,
  nodesForMean,
  request,
  quick,
}: PlanReport): string {
  const { spare, peak, coresPerNode, arrivals } = request;
  const sure = quick
    ? []
    : nodesToBeSure === null
      ? ['no number found whose 90 % interval meets the SLO']
      : [`${formatCount(nodesToBeSure)} to be sure (90 %)`];
  return [
    `${formatCount(nodesNeeded)} needed`,
    ...(spare === 0 ? [] : [`${formatCount(nodes)} with ${formatCount(spare)} spare`]),
    ...sure,
    ...(peak > 1 && arrivals === 'poisson'
      ? [`${formatCount(nodesForMean)} would do for the mean rate`]
      : []),
    `${formatNumber(coresPerNode)} cores each`,
  ].join('; ');
}

function utilizationInWords({ fleet, quick }: PlanReport): string {
  const { utilization, stations, binds, capacityPerSecond } = fleet;
  const busy = Object.entries(stations)
    .filter(([, share]) => (share ?? 0) >= 0.005)
    .sort(([, a], [, b]) => (b ?? 0) - (a ?? 0))
    .map(([station, share]) => `${station} ${formatShare(share ?? Number.NaN)}`);
  const simulated = quick ? '' : `workers ${formatShare(utilization ?? Number.NaN)} by the simulation; `;
  return `${simulated}by closed forms ${busy.join(', ')}; first to bind: ${binds}, at ${formatNumber(capacityPerSecond ?? Number.NaN)} tasks/s`;
}

function responseInWords({ responseTime }: PlanReportFleet): string {
  return (['p50', 'p95', 'p99'] as const)
    .map((percentile) => `${percentile} ${formatEstimate(responseTime[percentile])}`)
    .join(', ');
}

function headroomInWords({ headroom, nodesNeeded, request }: PlanReport): string {
  const { ratePerSecond, share, capacityPerSecond } = headroom;
  return `${plural(nodesNeeded, 'node')} ${nodesNeeded === 1 ? 'keeps' : 'keep'} the SLO up to ${formatNumber(ratePerSecond)} tasks/s, ${formatShare(share)} more${request.retries === null ? '' : ' (retries included)'}; capacity ${formatNumber(capacityPerSecond)} tasks/s`;
}

function downInWords({ oneDown: { oneDown, spareDown, spare }, request }: PlanReport): string {
  const { percentile } = request.slo;
  const state = (fleet: PlanReportFleet) =>
    fleet.keptUp
      ? `${plural(fleet.nodes, 'node')}, ${percentile} ${formatMs(fleet.responseTime[percentile].value ?? Number.NaN)}, utilization ${formatShare(fleet.utilization ?? Number.NaN)}: ${fleet.meetsSlo ? 'SLO met' : 'SLO missed'}`
      : `${plural(fleet.nodes, 'node')} ${fleet.nodes === 1 ? 'falls' : 'fall'} behind`;
  if (oneDown === null) return 'none is left';
  return spareDown === null
    ? state(oneDown)
    : `${state(oneDown)}; ${formatCount(spare)} down: ${state(spareDown)}`;
}

function connectionsInWords(of: NonNullable<PlanReport['connections']>): string {
  const { opened, perNode, admitted, binds, largestFleet, largestRatePerSecond } = of;
  const text = `${formatCount(opened)}, ${formatCount(perNode)} a node`;
  if (admitted === null || largestFleet === null) return text;
  const most = `${plural(largestFleet, 'node')} at most${largestRatePerSecond === null ? '' : `, which keep the SLO up to ${formatNumber(largestRatePerSecond)} tasks/s`}`;
  return `${text}, of ${formatCount(admitted)} admitted: ${most}${binds ? '; the spare nodes are beyond that' : ''}`;
}

function kneeInWords({
  utilization,
  ratePerSecond,
  percentile,
  responseMs,
}: NonNullable<PlanReport['knee']>): string {
  return `${percentile} turns steep at ${formatShare(utilization)} utilization: ${formatNumber(ratePerSecond)} tasks/s, ${percentile} ${formatMs(responseMs)} (Kneedle, closed forms)`;
}

function backlogInWords({ tasks, aloneMs, besideArrivalsMs }: NonNullable<PlanReport['backlog']>): string {
  const beside =
    besideArrivalsMs === null
      ? 'never drain while tasks arrive'
      : `${formatMs(besideArrivalsMs)} while tasks arrive at the mean rate`;
  return `${plural(tasks, 'task')}: ${beside}; ${formatMs(aloneMs)} alone`;
}

function retriesInWords(of: NonNullable<PlanReport['retries']>): string {
  const { failureShare, maxRetries, attemptsPerTask, attemptsPerSecond, failedForGood, extraNodes } = of;
  const { runsAwayAt, recovers } = of;
  const cost = extraNodes === 0 ? 'no more nodes' : `${plural(extraNodes, 'node')} more`;
  const away =
    runsAwayAt === null
      ? 'the fleet keeps up whatever share fails'
      : `they run away where ${formatShare(runsAwayAt)} fail: attempts fill the fleet then`;
  const trap = recovers
    ? ''
    : '; if late tasks count as failed, an overload keeps itself up, and only less load ends it';
  return `${formatShare(failureShare)} of attempts fail, ${plural(maxRetries, 'retry', 'retries')} at most: ${attemptsPerTask.toFixed(3)} attempts a task, ${formatNumber(attemptsPerSecond)} a second, ${cost}; ${formatShare(failedForGood)} fail for good; ${away}${trap}`;
}

/** What stood for the whole fleet, and what that may cost. */
function partInWords(
  { nodes, error }: NonNullable<PlanReport['part']>,
  { nodesNeeded, request: { slo } }: PlanReport,
): string {
  return `${formatCount(nodes)} of the ${plural(nodesNeeded, 'node')}, each with as much to do as in the whole: ${slo.percentile} of all may differ by ${formatShare(Math.expm1(error[slo.percentile] ?? 0))} for that, most likely be shorter (half as many nodes were simulated, too)`;
}
