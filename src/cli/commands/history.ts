import { Command, Option } from 'clipanion';
import { METRIC_NAMES } from '../../check/metric.js';
import { parseChoice } from '../options/choice.js';
import { parseInteger } from '../options/integer.js';
import { optional } from '../options/optional.js';
import { parseProbability } from '../options/probability.js';
import type { ProgramContext } from '../program-context.js';

const DEFAULT_FILE = '.pooltune/history.jsonl';
const DEFAULT_LAST = 10;
const MOST_LAST = 10_000;
const DEFAULT_SIGNIFICANCE = 0.01;
/** Below, the permutations would take minutes. */
const LEAST_SIGNIFICANCE = 0.001;
const MOST_SIGNIFICANCE = 0.5;

export class HistoryCommand extends Command<ProgramContext> {
  static override paths = [['history']];

  static override usage = Command.Usage({
    description: 'list and plot the figures of earlier checks, and name the commits that changed them',
    details: `
      Reads the file that 'pooltune check --history FILE' appends to (.pooltune/history.jsonl by default), and shows per
      workload and metric the last runs, a plot, and every change point: where the figures changed for good, at which
      commit, by how much and how sure. Runs of other settings or on other machines are never compared.

      Exit codes: 0 done, 2 usage or a file that is no history, 70 a defect in pooltune, 130 and 143 interrupted.
    `,
    examples: [
      ['Everything in the usual file', '$0 history'],
      ['Two metrics of one workload', '$0 history --workload tasks --metric capacity --metric p99'],
      ['For a script', '$0 history bench/history.jsonl --json'],
    ],
  });

  file = Option.String({ name: 'file', required: false });
  metric = Option.Array('--metric', {
    description: `<name> only this metric (repeatable): ${METRIC_NAMES.join(', ')}`,
  });
  workload = Option.Array('--workload', { description: '<name> only this workload (repeatable)' });
  last = Option.String('--last', { description: '<count> how many runs a table lists; 10 by default' });
  significance = Option.String('--significance', {
    description:
      '<number> probability with which a metric that never changed shows a change point; 0.01 by default',
  });
  json = Option.Boolean('--json', false, { description: 'print JSON, and nothing else, on stdout' });
  verbose = Option.Boolean('--verbose', false, {
    description: 'small change points one by one; stacks of errors',
  });

  override execute(): Promise<number> {
    const options = {
      path: this.file ?? DEFAULT_FILE,
      metrics: (this.metric ?? []).map((name) => parseChoice(name, '--metric', METRIC_NAMES)),
      workloads: this.workload ?? [],
      last:
        optional(this.last, (text, where) => parseInteger(text, where, 1, MOST_LAST), '--last') ??
        DEFAULT_LAST,
      significance:
        optional(
          this.significance,
          (text, where) => parseProbability(text, where, LEAST_SIGNIFICANCE, MOST_SIGNIFICANCE),
          '--significance',
        ) ?? DEFAULT_SIGNIFICANCE,
      json: this.json,
      verbose: this.verbose,
    };
    return this.context.actions.history(options, this.context.io);
  }
}
