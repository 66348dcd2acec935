import { Command, Option } from 'clipanion';
import type { ProgramContext } from '../program-context.js';

export class ReportCommand extends Command<ProgramContext> {
  static override paths = [['report']];

  static override usage = Command.Usage({
    description: 'make the pages of a study again, or put two studies side by side',
    details: `
      Makes report.html and report.md of a study's folder again from its report.json (of reports/latest where no folder
      is named). With two folders it also writes comparison.html into the second one: what each recommends, the settings
      that both measured, and the drawings of both in one.

      Exit codes: 0 done, 2 usage or a folder that has no report, 3 a file that cannot be written, 70 a defect in pooltune.
    `,
    examples: [
      ['Look at the latest study', '$0 report --open'],
      ['Make the pages of one study again', '$0 report reports/2026-01-31T13-05-09-tasks'],
      ['What a new version changed', '$0 report reports/before reports/after --open'],
    ],
  });

  folders = Option.Rest({ name: 'folders' });
  open = Option.Boolean('--open', false, { description: 'show the page in the browser' });
  json = Option.Boolean('--json', false, {
    description: 'print the files that were written as JSON, and nothing else, on stdout',
  });
  verbose = Option.Boolean('--verbose', false, { description: 'stacks of errors' });

  override execute(): Promise<number> {
    const { folders, open, json, verbose } = this;
    return this.context.actions.report({ folders, open, json, verbose }, this.context.io);
  }
}
