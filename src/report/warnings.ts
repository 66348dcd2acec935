import { isCelery } from '../advise/celery.js';
import { describeErrorKind } from '../advise/error-kinds.js';
import { formatCount, formatMs, formatNumber, formatShare } from '../advise/format.js';
import { plural } from '../advise/reasons/reason.js';
import type { Fault } from '../fleet/fleet.js';
import type { Objective } from '../study/objective.js';
import type { Trial, TrialFlag } from '../trial/trial.js';
import type { ReportWarning } from './report-schema.js';

type FlagKind = TrialFlag['kind'];
type FlagOf<Kind extends FlagKind> = Extract<TrialFlag, { kind: Kind }>;

/** What the advice may depend on. */
interface WarningContext {
  readonly objective: Objective;
}

/** One kind of flag in words, over all trials that carry it. */
type Wording<Kind extends FlagKind> = (
  flags: readonly FlagOf<Kind>[],
  trials: readonly Trial[],
  context: WarningContext,
) => { readonly text: string; readonly advice: string };

const WORDINGS: { readonly [Kind in FlagKind]: Wording<Kind> } = {
  'generator-behind': (flags, trials) => ({
    text: `In ${count(trials)} tasks entered late (p99 up to ${formatMs(most(flags, (f) => f.latenessP99Ms))}, allowed ${formatMs(most(flags, (f) => f.allowedMs))}), so they were not used.`,
    advice: 'Lower --rate, or free the machine of other work.',
  }),
  'not-steady': (_flags, trials) => ({
    text: `${capital(count(trials))} never became steady; the figures are averages over a drift.`,
    advice: 'A larger --budget gives longer trials; a growing backlog or cache also drifts.',
  }),
  outliers: (flags, trials) => ({
    text: `${formatCount(sum(flags, (f) => f.count))} outlying response or service times in ${count(trials)}; they are kept in the figures.`,
    advice: 'Look for pauses: garbage collection, locks, other work on this machine.',
  }),
  'few-samples': (flags, trials) => ({
    text: `${capital(count(trials))} had few tasks to tell from (as few as ${formatCount(least(flags, (f) => f.samples))}); intervals are wide.`,
    advice: 'A larger --budget, or shorter tasks.',
  }),
  overloaded: (flags, trials, { objective }) => ({
    text: `In ${count(trials)} tasks arrived faster than they were done (up to ${formatCount(most(flags, (f) => f.unfinished))} left over), so response times only tell how long the trial was.`,
    advice:
      objective.ratePerSecond === undefined
        ? 'Such settings are not recommended at that load.'
        : `Those settings cannot keep up with --rate ${formatNumber(objective.ratePerSecond)}/s: lower it or add nodes.`,
  }),
  errors: (flags, trials, { objective }) => ({
    text: `In ${count(trials)} tasks failed (up to ${formatShare(most(flags, (f) => f.share))} of them)${kinds(trials)}.`,
    advice: `Settings with more than ${formatShare(objective.maxErrorShare)} are not recommended (--max-errors).`,
  }),
  'event-loop-blocked': (flags, trials) => {
    const delay = `its delay p99 was up to ${formatMs(most(flags, (f) => f.delayP99Ms))}`;
    return trials.every(({ setting }) => isCelery(setting))
      ? {
          text: `In ${count(trials)} tasks kept the worker's main thread from its own work (${delay}).`,
          advice:
            'Long computations belong in prefork; on green threads, so does what waits in a library that is not patched.',
        }
      : {
          text: `In ${count(trials)} tasks blocked the event loop (${delay}).`,
          advice: 'Long computations and synchronous calls belong in threads or processes.',
        };
  },
  'lab-busy': (flags, trials) => ({
    text: `In ${count(trials)} the lab itself (broker and generator) used up to ${formatNumber(most(flags, (f) => f.cores))} cores.`,
    advice:
      'The tasks are so short that the queue is measured with them: batch them, or use a machine with more cores.',
  }),
  'hub-blocked': (flags, trials) => {
    const worst = flags.reduce((a, b) =>
      b.waitingShare + b.computingShare > a.waitingShare + a.computingShare ? b : a,
    );
    const waits = worst.waitingShare >= worst.computingShare;
    return {
      text:
        `In ${count(trials)} tasks blocked the hub of green threads, for up to ${formatShare(worst.waitingShare + worst.computingShare)} of the time` +
        `${worst.where === null ? '' : `, most often at ${worst.where}`}: they ${waits ? 'wait there without letting others run' : 'compute there, one at a time'}.`,
      advice: waits
        ? 'What waits inside C is not patched: psycopg2 needs psycogreen; other libraries need threads or prefork.'
        : 'Tasks that compute belong in prefork.',
    };
  },
  unpatched: (flags, trials) => ({
    text: `In ${count(trials)} modules that green threads wait in were not patched: ${[...new Set(flags.flatMap(({ modules }) => modules))].join(', ')}.`,
    advice: 'The notes say for which pool; what waits there lets no other green thread run.',
  }),
  retries: (flags, trials) => ({
    text: `In ${count(trials)} attempts ended in a retry (up to ${formatShare(most(flags, (f) => f.share))} of them).`,
    advice:
      'Each attempt is a task of its own and takes a slot; only the one that succeeds is counted as done.',
  }),
  stalled: (flags, trials) => ({
    text: `In ${count(trials)} workers idled while tasks waited for them (as little as ${formatShare(Math.min(...flags.map((flag) => flag.slotsBusy)))} of their slots were busy).`,
    advice: 'Such settings are not recommended; the notes name them, and what does not stall.',
  }),
  fault: (flags, trials) => ({
    text: `In ${count(trials)} ${plural(flags.length, 'fault was', 'faults were')} seen: ${faults(flags.map((flag) => flag.fault))}.`,
    advice:
      'A task that exits, exhausts its memory or blocks for ever takes others with it; run it alone to see why.',
  }),
  interrupted: (_flags, trials) => ({
    text: `${capital(count(trials))} ${trials.length === 1 ? 'was' : 'were'} interrupted and not used.`,
    advice: 'Run it again to complete the study.',
  }),
};

/** All flags in words, one warning per kind, the ones that weigh most first. */
export function warningsOn(trials: readonly Trial[], context: WarningContext): readonly ReportWarning[] {
  return (Object.keys(WORDINGS) as FlagKind[]).flatMap((kind) => warningOf(kind, trials, context));
}

function warningOf<Kind extends FlagKind>(
  kind: Kind,
  trials: readonly Trial[],
  context: WarningContext,
): readonly ReportWarning[] {
  const flagged = trials.filter((trial) => trial.flags.some((flag) => flag.kind === kind));
  if (flagged.length === 0) return [];
  const flags = flagged.flatMap((trial) =>
    trial.flags.filter((flag): flag is FlagOf<Kind> => flag.kind === kind),
  );
  return [{ kind, ...WORDINGS[kind](flags, flagged, context), trials: flagged.map(({ id }) => id) }];
}

/** `trial 3`, `4 trials`. */
function count(trials: readonly Trial[]): string {
  return trials.length === 1 ? `trial ${trials[0]!.id}` : `${trials.length} trials`;
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

function most<Flag>(flags: readonly Flag[], figure: (flag: Flag) => number): number {
  return Math.max(...flags.map(figure));
}

function least<Flag>(flags: readonly Flag[], figure: (flag: Flag) => number): number {
  return Math.min(...flags.map(figure));
}

function sum<Flag>(flags: readonly Flag[], figure: (flag: Flag) => number): number {
  return flags.reduce((total, flag) => total + figure(flag), 0);
}

/** The most frequent error kinds. */
function kinds(trials: readonly Trial[]): string {
  const counts = new Map<string, number>();
  for (const { figures } of trials) {
    for (const [kind, count] of Object.entries(figures.errors))
      counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 3);
  if (top.length === 0) return '';
  return `, with ${top.map(([kind, count]) => `${describeErrorKind(kind)} ${formatCount(count)}×`).join(', ')}`;
}

const FAULT_WORDS: Readonly<Record<Fault['kind'], readonly [string, string]>> = {
  'node-exit': ['node ended', 'nodes ended'],
  'worker-exit': ['worker ended', 'workers ended'],
  'node-blocked': ['node was blocked', 'nodes were blocked'],
  'worker-blocked': ['worker was blocked', 'workers were blocked'],
};

function faults(all: readonly Fault[]): string {
  return (Object.keys(FAULT_WORDS) as Fault['kind'][])
    .map((kind) => ({ kind, of: all.filter((fault) => fault.kind === kind) }))
    .filter(({ of }) => of.length > 0)
    .map(({ kind, of }) => `${plural(of.length, ...FAULT_WORDS[kind])} (${of[0]!.detail})`)
    .join(', ');
}
