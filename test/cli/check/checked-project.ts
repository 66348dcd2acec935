import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type CheckReport, checkReportSchema } from '../../../src/report/check/check-report.js';
import { GitProject } from '../../check/base/git-project.js';
import { CommandProcess } from '../e2e/command-process.js';

/** Takes what is to be done at the end. */
export type OnEnd = (end: () => void) => void;

/** Somebody's git repository, and the real `pooltune check` in it. */
export class CheckedProject {
  readonly git: GitProject;
  readonly #onEnd: OnEnd;

  private constructor(git: GitProject, onEnd: OnEnd) {
    this.git = git;
    this.#onEnd = onEnd;
  }

  /**
   * On `main` with the first files, and on `work` with the others after them.
   * @param onEnd of a test by default
   */
  static async create(
    { base, head }: { readonly base: Files; readonly head?: Files },
    onEnd: OnEnd = onTestFinished,
  ): Promise<CheckedProject> {
    const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'pooltune-test-')));
    onEnd(() => rmSync(parent, { recursive: true, force: true }));
    const git = GitProject.at(path.join(parent, 'project'));
    mkdirSync(git.root);
    await git.git('init', '--quiet', '--initial-branch=main');
    await git.commit({ '.gitignore': 'reports\nnode_modules\n', ...base }, 'The base');
    await git.git('switch', '--quiet', '--create', 'work');
    await git.commit(head, 'The head');
    return new CheckedProject(git, onEnd);
  }

  /** Starts `pooltune check` in the repository. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): CommandProcess {
    return new CommandProcess({ cwd: this.git.root, env, onEnd: this.#onEnd }, 'check', ...args);
  }

  /** Runs it to its end: nothing of it is left then, in git either. */
  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<EndedCheck> {
    const command = this.start(args, env);
    const exitCode = await command.ended();
    await this.expectNothingLeft(command);
    const { stdout, stderr } = command;
    return { exitCode, stdout, stderr, command };
  }

  /** Runs it with `--json`, and reads what it printed. */
  async report(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<EndedCheck & { readonly report: CheckReport }> {
    const ended = await this.run([...args, '--json'], env);
    expect(ended.stdout, ended.stderr).not.toBe('');
    return { ...ended, report: checkReportSchema.parse(JSON.parse(ended.stdout)) };
  }

  async expectNothingLeft(command: CommandProcess): Promise<void> {
    command.expectNothingLeft();
    expect(await this.git.worktrees()).toEqual([this.git.root]);
  }
}

export type Files = Readonly<Record<string, string | null>>;

export interface EndedCheck {
  readonly exitCode: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
  readonly command: CommandProcess;
}

/** What failed of the workload, by metric. */
export function failedMetrics({ checks }: CheckReport, workload: string): string[] {
  const check = checks.find(({ workload: { name } }) => name === workload);
  expect(check, `no check of ${workload}`).toBeDefined();
  return check!.metrics.filter(({ verdict }) => verdict === 'fail').map(({ metric }) => metric);
}

/** Each tells of the same slowness; on a busy machine not all of them may be sure of it. */
export function expectOneOf(failed: readonly string[], expected: readonly string[]): void {
  expect(
    failed.filter((metric) => expected.includes(metric)),
    `failed: ${failed.join()}`,
  ).not.toEqual([]);
}
