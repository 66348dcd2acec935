import { EXIT, type ExitCode } from '../../foundation/exit-codes.js';
import type { CheckReport } from './check-report.js';

export interface ExitCodeOptions {
  /** Whether a check that is not sure ends as a failure: the user's choice. */
  readonly inconclusiveFails: boolean;
}

/** 0 where nothing failed, 1 where something did, 4 where it is not sure and that shall fail. */
export function exitCodeOf({ verdict }: Pick<CheckReport, 'verdict'>, options: ExitCodeOptions): ExitCode {
  if (verdict === 'fail') return EXIT.negative;
  return verdict === 'inconclusive' && options.inconclusiveFails ? EXIT.inconclusive : EXIT.done;
}
