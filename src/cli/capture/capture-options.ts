import type { Action } from '../command-io.js';

export interface CaptureOptions {
  /** As `celery -A` takes it: `proj.celery:app`. */
  readonly app: string;
  readonly forMs: number;
  /** Where the workers are, if not at the app's own broker. A password may be in it. */
  readonly brokerUrl: string | undefined;
  /** The interpreter; the active virtual environment's, else `python3`. */
  readonly python: string | undefined;
  /** Only these; all of the app's where there is none. */
  readonly tasks: readonly string[];
  /** The payload file, relative to the working directory. */
  readonly outPath: string;
  /** An existing file may be replaced. */
  readonly force: boolean;
  /** Distinct calls to keep. */
  readonly most: number;
  readonly seed: number;
  /** Workers that send no task events may be told to, for as long as it takes. */
  readonly enableEvents: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

export type RunCapture = Action<CaptureOptions>;
