import type { BaseContext, Definition } from 'clipanion';
import type { RunBench } from './bench-options.js';
import type { RunCapture } from './capture/capture-options.js';
import type { RunCheckCommand } from './check/check-options.js';
import type { CommandIo } from './command-io.js';
import type { RunDoctor } from './doctor/doctor-options.js';
import type { RunHistory } from './history/history-options.js';
import type { RunPlan } from './plan/plan-options.js';
import type { RunReport } from './report/report-options.js';
import type { RunTune } from './tune-options.js';

/** What the commands do; a parameter, so that the command layer is tested without running anything. */
export interface Actions {
  readonly tune: RunTune;
  readonly bench: RunBench;
  readonly check: RunCheckCommand;
  readonly report: RunReport;
  readonly plan: RunPlan;
  readonly capture: RunCapture;
  readonly doctor: RunDoctor;
  readonly history: RunHistory;
}

/** What clipanion hands to each command. */
export type ProgramContext = BaseContext & {
  readonly io: CommandIo;
  readonly actions: Actions;
  /** Every command as `--help` knows it. */
  readonly definitions: () => readonly Definition[];
  /** Of pooltune. */
  readonly version: string;
};
