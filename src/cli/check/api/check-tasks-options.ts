import type { ConfiguredCheck, PooltuneConfig } from '../../config/pooltune-config.js';

/**
 * What `checkTasks` checks, and how: the options of `pooltune check` under the names, and in the texts, of the config file.
 * Relative paths are relative to the working directory (`process.cwd()`).
 *
 * They come before the config file, as the command line does.
 */
export interface CheckTasksOptions extends Omit<PooltuneConfig, 'check' | 'out'>, ConfiguredCheck {
  /** Where this run is stored as a baseline. `--save-baseline` */
  saveBaseline?: string | undefined;
  /** Folder in which the check makes one of its own for its reports; without it, and without the config's, there are none. `--out` */
  out?: string | undefined;
  /** A config file; by default the one that the command would read. `false`: none. `--config`, `--no-config` */
  config?: string | false | undefined;
  /** Ends the check when it is aborted; nothing is left behind, and the promise is rejected with its reason. */
  signal?: AbortSignal | undefined;
}
