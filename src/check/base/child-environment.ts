/**
 * The environment of git and of the commands that install and build the base: the user's own, without
 *
 * - what git tells its hooks about the repository that they run for, and what names the files of another one: pooltune may
 *   run in a hook, and git would work on that repository instead of the one of the folder that it runs in. Settings that
 *   come the same way (`GIT_CONFIG_COUNT` and so on) stay: CI systems allow a folder with them (`safe.directory`);
 * - what npm tells the scripts that it runs: `npx pooltune` is one, and an `npm ci` below it would take the outer one's
 *   workspace and script for its own.
 *
 * npm keeps its own compiled code in the folder for temporary files where it may: nothing shall be left there.
 *
 * Nothing may ask (there is nobody to answer), and installing must not set git hooks: they would be those of the user's
 * repository, which a worktree shares.
 */
export function childEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !GIT_REPOSITORY.has(name) && !NPM_SCRIPT.test(name));
  return {
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: '0',
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
    HUSKY: '0',
    LEFTHOOK: '0',
    SKIP_INSTALL_SIMPLE_GIT_HOOKS: '1',
    NODE_DISABLE_COMPILE_CACHE: '1',
  };
}

/** `git rev-parse --local-env-vars`, without those that carry settings. */
const GIT_REPOSITORY: ReadonlySet<string> = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

const NPM_SCRIPT =
  /^(INIT_CWD$|npm_(command|execpath|node_execpath)$|npm_(lifecycle|package)_|npm_config_(local_prefix|workspaces?|include_workspace_root|call|package|dry_run|global)$)/;
