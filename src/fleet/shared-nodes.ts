import { poolTraits } from './pool-traits.js';
import { describeNodes, type Setting } from './setting.js';

/**
 * Whether nodes of one setting do as another one's own would: what they differ in is the prefetch multiplier, or fewer tasks in
 * flight that use the connections which they would have. (A connection pool opens no more than there are tasks at once.)
 */
export function canServe(nodes: Setting, setting: Setting): boolean {
  if (describeNodes(nodes) === describeNodes(setting)) return true;
  if (!poolTraits(nodes).variesInFlight || setting.concurrency > nodes.concurrency) return false;
  const { concurrency, tasksPerWorker } = nodes;
  const asMany = { ...setting, concurrency, tasksPerWorker, connections: nodes.connections };
  const used = usedConnections(setting.connections, setting.concurrency);
  return (
    describeNodes(asMany) === describeNodes(nodes) &&
    used === usedConnections(nodes.connections, setting.concurrency)
  );
}

/** Settings that one start of nodes serves, and the setting to start them with. */
export interface SharedNodes {
  readonly nodes: Setting;
  /** Those with the most tasks in flight first. */
  readonly settings: readonly Setting[];
}

/** Sorts settings into as few starts of nodes as serve them all; groups in the order of their first settings. */
export function shareNodes(settings: readonly Setting[]): SharedNodes[] {
  const groups: { nodes: Setting; settings: Setting[] }[] = [];
  const widestFirst = [...settings].sort((a, b) => b.concurrency - a.concurrency || widthOf(b) - widthOf(a));
  for (const setting of widestFirst) {
    const group = groups.find(({ nodes }) => canServe(nodes, setting));
    if (group === undefined) groups.push({ nodes: setting, settings: [setting] });
    else group.settings.push(setting);
  }
  const placeOf = (group: SharedNodes) =>
    Math.min(...group.settings.map((setting) => settings.indexOf(setting)));
  return groups.sort((a, b) => placeOf(a) - placeOf(b));
}

function widthOf({ connections }: Setting): number {
  return typeof connections === 'number' ? connections : 0;
}

/** Connections that can be in use at once; those beyond the tasks in flight are never opened. */
export function usedConnections(
  connections: Setting['connections'],
  concurrency: number,
): Setting['connections'] {
  return typeof connections === 'number' ? Math.min(connections, concurrency) : connections;
}
