import type { Setting } from '../fleet/setting.js';

/**
 * A setting as typed, for a workload that uses connections or does not: where no word was said of them, they are as in
 * the default setting; where there are none, the lever does not apply.
 */
export function fitConnections(
  setting: Setting,
  usesConnections: boolean,
  usual: Setting['connections'] = 'none',
): Setting {
  if (!usesConnections) return { ...setting, connections: null };
  return setting.connections === null ? { ...setting, connections: usual } : setting;
}
