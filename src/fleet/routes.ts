import { describeSetting, type Setting } from './setting.js';

/** Some of a workload's tasks in a queue of their own, worked off by nodes of their own. */
export interface Route {
  /** Names, as the workload has them. */
  readonly tasks: readonly string[];
  readonly setting: Setting;
}

/** Each of a workload's tasks belongs to one route: one for all of them, or one for each kind of task. At least one. */
export type Routes = readonly Route[];

/** For people and as a key: equal routes have equal texts. */
export function describeRoutes(routes: Routes): string {
  if (routes.length === 1) return describeSetting(routes[0]!.setting);
  return routes.map(({ tasks, setting }) => `${tasks.join(', ')} on ${describeSetting(setting)}`).join('; ');
}

/** How many nodes all routes have. */
export function nodesOf(routes: Routes): number {
  return routes.reduce((sum, { setting }) => sum + setting.nodes, 0);
}
