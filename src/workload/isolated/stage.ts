/** What an isolated process is doing with the user's code, so that its parent can say where that went wrong. */
export type Stage =
  | { readonly at: 'config' }
  | { readonly at: 'loading' }
  | { readonly at: 'payloads' }
  | { readonly at: 'setup' }
  | { readonly at: 'task'; readonly task: string }
  | { readonly at: 'teardown' };

/** Event by which the child names its stage. */
export const STAGE_EVENT = 'stage';

/** The stage as the subject of a sentence. */
export function describeStage(stage: Stage): string {
  switch (stage.at) {
    case 'config':
      return 'the config file';
    case 'loading':
      return 'the task module, while it was loaded,';
    case 'task':
      return `task "${stage.task}"`;
    default:
      return `${stage.at} of the task module`;
  }
}
