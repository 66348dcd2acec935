import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { type Base, type BaseOptions, takeBase } from '../../../src/check/base/take-base.js';

const run = promisify(execFile);

// For git and npm, those of the code under test too: nothing of the machine's configuration, and no registry.
Object.assign(process.env, {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
  npm_config_logs_max: '0',
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
});

/** Contents by path; `null` removes one. */
export type Files = Readonly<Record<string, string | null>>;

/** A git repository of somebody's; removed at the end of the test. */
export class GitProject {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** On the branch `main`, without a commit. */
  static async create(): Promise<GitProject> {
    const project = new GitProject(path.join(await temporaryFolder(), 'project'));
    await mkdir(project.root);
    await project.git('init', '--quiet', '--initial-branch=main');
    return project;
  }

  static at(root: string): GitProject {
    return new GitProject(root);
  }

  path(...parts: string[]): string {
    return path.join(this.root, ...parts);
  }

  async git(...args: string[]): Promise<string> {
    return (await run('git', args, { cwd: this.root })).stdout.trim();
  }

  async write(files: Files): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      if (content === null) {
        await rm(this.path(name), { recursive: true });
        continue;
      }
      await mkdir(path.dirname(this.path(name)), { recursive: true });
      await writeFile(this.path(name), content);
      if (content.startsWith('#!')) await chmod(this.path(name), 0o755);
    }
  }

  /** @returns the hash */
  async commit(files: Files = {}, subject = 'A change'): Promise<string> {
    await this.write(files);
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', subject);
    return this.git('rev-parse', 'HEAD');
  }

  /** The folders in git's records, the main one first. */
  async worktrees(): Promise<string[]> {
    const list = await this.git('worktree', 'list', '--porcelain');
    return [...list.matchAll(/^worktree (.+)$/gm)].map((line) => line[1]!);
  }
}

export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'pooltune-test-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface TakenBase extends Base {
  /** Where its folder is made; nothing else is in it. */
  readonly parent: string;
  readonly notes: readonly string[];
}

/** Takes a base that is removed at the end of the test. */
export async function baseOf(
  modulePath: string,
  ref: string,
  options: Partial<BaseOptions> = {},
): Promise<TakenBase> {
  const notes: string[] = [];
  const folder = options.folder ?? (await temporaryFolder());
  const base = await takeBase({
    modulePaths: [modulePath],
    ref,
    signal: new AbortController().signal,
    note: (sentence) => notes.push(sentence),
    ...options,
    folder,
  });
  onTestFinished(() => base.remove());
  return { ...base, parent: folder, notes };
}

/** What a module of the base gives when Node.js imports it. */
export async function imported(modulePath: string): Promise<unknown> {
  const code = 'const { value } = await import(process.argv[1]); console.log(JSON.stringify(value));';
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code, modulePath]);
  return JSON.parse(stdout);
}
