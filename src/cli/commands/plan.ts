import { Command, Option } from 'clipanion';
import { WHAT_IF_INPUTS } from '../../plan/predictor.js';
import { readPlanOptions } from '../plan/read-plan-options.js';
import type { ProgramContext } from '../program-context.js';

export class PlanCommand extends Command<ProgramContext> {
  static override paths = [['plan']];

  static override usage = Command.Usage({
    description: 'say how many nodes a load takes, now and as it grows, from what a study has measured',
    details: `
      Fits a model of the fleet on a study's trials (the folder of a 'pooltune tune', or its report.json; reports/latest by
      default), simulates fleets of any size with it, and answers: the fewest nodes that keep up and meet the SLO, what
      headroom is left, what happens when a node dies or a burst comes, month by month growth, which prefetch for that fleet,
      what binds first, which measured setting would need fewer nodes. It prints how well the model predicted trials of the
      study that it was not fitted on.

      Exit codes: 0 done, 1 no fleet can do it, 2 usage or a study that cannot be used, 3 files that cannot be written, 70 a
      defect in pooltune, 130 and 143 interrupted.
    `,
    examples: [
      ['How many nodes, from the last study', "$0 plan --rate 2000/s --slo 'p99<300ms'"],
      [
        'A year of growth, three times the mean at peak, one node to spare, with the costs',
        "$0 plan --rate 2000/s --slo 'p99<300ms' --peak 3x --growth 8%/month --spare 1 --node-cost 0.12/h",
      ],
      ['If the database took twice as long', "$0 plan --rate 2000/s --slo 'p99<300ms' --what-if 'io_wait*2'"],
      ['Arrivals as they were recorded', "$0 plan reports/latest --trace arrivals.csv --slo 'p95<1s' --json"],
    ],
  });

  study = Option.String({ name: 'study', required: false });
  rate = Option.String('--rate', {
    description: '<rate> tasks that arrive, whole fleet, on average: 2000/s, 90/min',
  });
  slo = Option.String('--slo', {
    description: "<slo> p50, p95 or p99 that must be kept: 'p99<300ms'; the study's own by default",
  });
  peak = Option.String('--peak', {
    description:
      '<factor> plan for so many times the rate, such as 3x; of --arrivals, how high their peaks are',
  });
  arrivals = Option.String('--arrivals', {
    description: '<pattern> poisson (default), bursty or daily: how tasks come around the rate',
  });
  burst = Option.String('--burst', { description: '<duration> length of a burst; 1m by default' });
  trace = Option.String('--trace', {
    description: '<file> CSV of recorded arrivals, and durations if you like; instead of --arrivals',
  });
  growth = Option.String('--growth', { description: '<share> of the load, such as 8%/month or 150%/year' });
  horizon = Option.String('--horizon', {
    description: '<months> how far to look with --growth; 12 by default',
  });
  spare = Option.String('--spare', {
    description: '<nodes> that may be down while the SLO is met; 0 by default',
  });
  nodeCost = Option.String('--node-cost', { description: '<price> of a node: 0.12/h, 85/month' });
  maxConnections = Option.String('--max-connections', {
    description: '<count> that the database or upstream admits from the whole fleet',
  });
  cores = Option.String('--cores', {
    description: "<count> of each node; those of the study's machine by default",
  });
  setting = Option.String('--setting', {
    description: "<setting> of each node, as for bench; the study's recommended one by default",
  });
  backlog = Option.String('--backlog', {
    description: '<tasks> how long so many waiting tasks take to drain',
  });
  failures = Option.String('--failures', { description: '<share> of attempts that fail, such as 1%' });
  retries = Option.String('--retries', { description: '<count> of each failed task at most; 3 by default' });
  retryDelay = Option.String('--retry-delay', { description: '<duration> before a retry; 1s by default' });
  whatIf = Option.Array('--what-if', {
    description: `<change> of an input of the model (repeatable), such as 'io_wait*2': ${WHAT_IF_INPUTS.join(', ')}`,
  });
  quick = Option.Boolean('--quick', false, { description: 'closed forms alone: at once, without intervals' });
  seed = Option.String('--seed', { description: '<integer> of the simulation; 1 by default' });
  out = Option.String('--out', {
    description: "<folder> for plan.json, plan.md and plan.html; a new one in the study's by default",
  });
  json = Option.Boolean('--json', false, { description: 'print JSON, and nothing else, on stdout' });
  verbose = Option.Boolean('--verbose', false, { description: 'the code to paste too; stacks of errors' });

  override execute(): Promise<number> {
    const { study, rate, slo, peak, arrivals, burst, trace, growth, horizon, spare, nodeCost } = this;
    const { maxConnections, cores, setting, backlog, failures, retries, retryDelay, whatIf } = this;
    const { quick, seed, out, json, verbose } = this;
    const options = readPlanOptions({
      ...{ study, rate, slo, peak, arrivals, burst, trace, growth, horizon, spare, nodeCost },
      ...{ maxConnections, cores, setting, backlog, failures, retries, retryDelay, whatIf },
      ...{ quick, seed, out, json, verbose },
    });
    return this.context.actions.plan(options, this.context.io);
  }
}
