import { likelyBetterSetting } from '../../check/better-setting.js';
import { defaultSetting } from '../../study/default-setting.js';
import { taskProfile } from '../../study/task-profile.js';
import { fitConnections } from '../fit-connections.js';
import { type ModuleToRun, prepareWorkload } from '../prepare-workload.js';
import { calibrateVersions } from './calibrate-versions.js';
import type { NodeCheckLabs } from './check-labs.js';
import type { CheckOptions } from './check-options.js';
import { type CheckSubject, SHORT_COMMIT } from './check-subject.js';
import { versionIn } from './version-trials.js';
import { prepareVersions } from './versions-under-check.js';

/** A task module on Node.js pools. */
export function moduleCheckSubject(
  module: ModuleToRun,
  labs: NodeCheckLabs,
  options: CheckOptions,
): CheckSubject {
  return {
    name: module.name,
    place: module.modulePath,
    async prepare(base, { budgetMs, signal, onStage }) {
      const versions = await prepareVersions(
        { head: await labs.lab('head'), base: () => labs.lab('base') },
        module,
        base === undefined
          ? undefined
          : {
              modulePath: base.pathOf(module.modulePath),
              workingFolder: base.pathOf(process.cwd()),
              name: `${base.ref} (${base.commit.slice(0, SHORT_COMMIT)})`,
            },
        options,
        signal,
      );
      onStage('each task alone');
      const { calibration, uses, usesConnections } = await calibrateVersions(versions, labs, {
        budgetMs,
        taskTimeoutMs: options.taskTimeoutMs,
        signal,
      });
      const { head, newTasks, removedTasks, warnings } = versions;
      const { taskTimeoutMs, seed } = options;
      /** The head once more: its upstreams are another lab's. */
      const headBeside = async () => {
        const named = { ...options, tasks: head.tasks.map(({ name }) => name) };
        return prepareWorkload(await labs.lab('base'), module, named, signal);
      };
      return {
        head,
        hasBase: versions.base !== null,
        newTasks,
        removedTasks,
        warnings,
        usesConnections,
        defaultSetting: (cores) => defaultSetting(cores, usesConnections),
        fitted: (setting) => fitConnections(setting, usesConnections),
        likelyBetter: async (current, machine) =>
          likelyBetterSetting(current, taskProfile(calibration, head), machine),
        async version(name, setting) {
          const workload = name === 'rival' ? await headBeside() : name === 'base' ? versions.base! : head;
          const lab = await labs.lab(name === 'head' ? 'head' : 'base');
          return versionIn(
            { lab, taskTimeoutMs, seed, signal },
            { workload: { ...workload, uses }, setting },
          );
        },
      };
    },
  };
}
