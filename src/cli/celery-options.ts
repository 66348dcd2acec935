/** What `--celery` and the flags beside it say. */
export interface CeleryOptions {
  /** As `celery -A` takes it: `proj.celery:app`. */
  readonly app: string;
  /** Where it is imported from, absolute; the working directory otherwise. */
  readonly folder: string | undefined;
  /** The user's own broker; a private Redis otherwise. A password may be in it. */
  readonly brokerUrl: string | undefined;
  /** The interpreter, relative to the working directory; the active virtual environment's, else `python3`. */
  readonly python: string | undefined;
  /** What makes the tasks' connections: a library, `library=module:name`, or `module:function`. */
  readonly connections: string | undefined;
  /** JSON Lines, one call a line, relative to the working directory. */
  readonly payloadsPath: string | undefined;
  /** Results go to the app's own result backend; otherwise nowhere. */
  readonly results: boolean;
}
