import { Command, Option } from 'clipanion';
import type { ProgramContext } from '../program-context.js';

export class DoctorCommand extends Command<ProgramContext> {
  static override paths = [['doctor']];

  static override usage = Command.Usage({
    description: 'say what this machine can measure, and how finely',
    details: `
      Shows cores and control-group limits, the Node.js version, the open-file limit, time stolen by the host, what
      is installed for which runtime, and the noise of this machine: the same work timed in pairs, which tells the
      smallest difference between two settings that trials of a given length can show.
    `,
    examples: [
      ['Look at this machine', '$0 doctor'],
      ['For a script', '$0 doctor --json'],
    ],
  });

  json = Option.Boolean('--json', false, { description: 'print JSON, and nothing else, on stdout' });
  verbose = Option.Boolean('--verbose', false, { description: 'stacks of errors' });

  override execute(): Promise<number> {
    return this.context.actions.doctor({ json: this.json, verbose: this.verbose }, this.context.io);
  }
}
