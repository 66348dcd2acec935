import { formatEstimate, formatMs, formatNumber, formatValue } from '../../../advise/format.js';
import { verdictOf } from '../../../advise/gain.js';
import { poolInWords, settingInWords } from '../../../advise/setting-in-words.js';
import { reportBaseline } from '../../report-baseline.js';
import type { Report } from '../../report-schema.js';
import { type Content, html, type Markup } from '../frame/markup.js';
import { leverRows } from './lever-rows.js';

type Recommendation = NonNullable<Report['recommendation']>;

/** What to set, what it gains, how sure that is: the first thing on the page. */
export function answer(report: Report): Markup {
  const { recommendation } = report;
  return html`<section id="answer" class="answer" aria-labelledby="answer-heading">
<p class="eyebrow">${report.workload.name} · ${startedAt(report)} · ${report.trials.length} trials in ${formatMs(report.elapsedMs)} · ${formatNumber(report.machine.usableCores)} cores</p>
${recommendation === null ? nothing(report) : found(report, recommendation)}
</section>`;
}

/** To the minute. */
export function startedAt({ startedAt }: Report): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`;
}

function found(report: Report, recommendation: Recommendation): Markup {
  const { setting } = recommendation;
  return html`<h1 id="answer-heading">${capital(poolInWords(setting))}</h1>
<p class="lead">${report.summary}</p>
<dl class="tiles">
${tile('Capacity', formatValue(recommendation.capacity), interval(recommendation.capacity))}
${gain(report, recommendation)}
${tail(recommendation)}
${confidence(recommendation)}
</dl>
<h2 class="small" id="setting-heading">The setting</h2>
${levers(report, setting)}`;
}

function nothing({ summary, closestToSlo }: Report): Markup {
  const closest =
    closestToSlo !== null &&
    html`<p>The closest: ${settingInWords(closestToSlo.setting)}, with ${formatMs(closestToSlo.valueMs)}.</p>`;
  return html`<h1 id="answer-heading">No setting can be recommended</h1>
<p class="lead">${summary}</p>
${closest}`;
}

function gain(report: Report, { gainOverDefault, setting }: Recommendation): Markup {
  const { defaultSetting } = report;
  const { short, setting: name } = reportBaseline(report);
  const over = `Over ${short}`;
  const other = `${capital(short)}: ${settingInWords(defaultSetting)}.`;
  if (gainOverDefault.value === null) {
    return JSON.stringify(setting) === JSON.stringify(defaultSetting)
      ? tile(over, 'the same', `${capital(name)} is already the best that was found.`)
      : tile(over, 'not measured', other);
  }
  const verdict = verdictOf(gainOverDefault);
  const words =
    verdict === 'within noise' ? 'no gain outside the noise' : `${interval(gainOverDefault)} the capacity`;
  return tile(over, formatValue(gainOverDefault), `${words}. ${other}`, verdict);
}

function tail({ responseTime, ratePerSecond }: Recommendation): Markup {
  const { p50, p95, p99 } = responseTime;
  if (p99.value === null && p50.value === null) {
    return tile('Response time', 'not measured', 'No trial under a steady load could be used.');
  }
  const at = ratePerSecond === null ? '' : ` at ${formatNumber(ratePerSecond)} tasks/s`;
  return p99.value === null
    ? tile('Response time p95', formatValue(p95), `p50 ${formatValue(p50)}${at}; p99: ${formatEstimate(p99)}`)
    : tile(
        'Response time p99',
        formatValue(p99),
        `${interval(p99)}; p50 ${formatValue(p50)}, p95 ${formatValue(p95)}${at}`,
      );
}

function confidence({ confidenceInWords }: Recommendation): Markup {
  const [word = '', ...rest] = confidenceInWords.split(':');
  return rest.length === 0
    ? tile('Confidence', '', confidenceInWords)
    : tile('Confidence', word.trim(), `${capital(rest.join(':').trim())}.`);
}

function tile(name: string, value: string, about: Content, kind = ''): Markup {
  return html`<div class="tile ${kind.replace(' ', '-')}"><dt>${name}</dt><dd><strong>${value}</strong><span>${about}</span></dd></div>`;
}

/** The 95 % interval alone: `from 300 to 324`. */
function interval(estimate: Recommendation['capacity']): string {
  const bounds = /\[(.*), (.*)\]$/.exec(formatEstimate(estimate));
  return bounds === null ? '' : `${bounds[1]} to ${bounds[2]}`;
}

function levers(report: Report, setting: Recommendation['setting']): Markup {
  const { short } = reportBaseline(report);
  return html`<dl class="levers" aria-labelledby="setting-heading">${leverRows(
    setting,
    report.defaultSetting,
  ).map(
    ({ name, value, other }) =>
      html`<div${other !== null && html` class="changed"`}><dt>${name}</dt><dd><strong>${value}</strong><span>${other === null ? `as ${short}` : `${short}: ${other}`}</span></dd></div>\n`,
  )}</dl>`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
