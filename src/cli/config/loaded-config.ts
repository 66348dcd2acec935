import type { ParsedConfig } from './config-schema.js';

/** A config file that was read and checked. */
export interface LoadedConfig {
  /** Absolute; what the paths in the config are relative to. */
  readonly path: string;
  readonly config: ParsedConfig;
}
