import type { PooltuneConfig } from './pooltune-config.js';

/**
 * The typed form of a config file: `export default defineConfig({ modules: ['./src/tasks.ts'], … })`. It gives back
 * what it was given; the command checks it.
 */
export function defineConfig(config: PooltuneConfig): PooltuneConfig {
  return config;
}
