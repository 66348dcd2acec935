// The real Optuna in a Python process of its own; see optuna/tpe.py.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Choices, Trials } from './methods.mjs';

/** What a trial has measured at each rung at which the pruner is asked, ms. */
const RUNGS_MS = [400, 800, 1_600];

export class Optuna {
  #child;
  #lines;

  /** @param python with the packages of optuna/requirements.txt */
  constructor(python) {
    this.#child = spawn(python, [fileURLToPath(new URL('./optuna/tpe.py', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async search(surface, objectiveKind, seed, budgetMs) {
    const choices = new Choices(surface);
    const trials = new Trials(surface, objectiveKind, seed, budgetMs);
    this.#tell({ study: seed, arms: choices.arms.length, connections: surface.usesConnections });
    while (!trials.isOver) {
      const { arm, level, share } = await this.#ask({ ask: true });
      const setting = choices.at(arm, level, share);
      if (setting === null) {
        this.#tell({ tell: 0, pruned: false });
        continue;
      }
      const before = trials.clock.ms;
      let merit = 0;
      let pruned = false;
      for (const [step, windowMs] of RUNGS_MS.entries()) {
        // One trial that goes on: it was started and warmed up once.
        trials.clock.ms = before;
        merit = trials.measure(setting, windowMs);
        pruned = (await this.#ask({ report: merit, step: step + 1 })).prune && step < RUNGS_MS.length - 1;
        if (pruned || trials.isOver) break;
      }
      if (trials.isOver) break;
      this.#tell({ tell: merit, pruned });
    }
    const best = await this.#ask({ best: true });
    return best === null ? trials.best.setting : choices.at(best.arm, best.level, best.share);
  }

  stop() {
    this.#child.stdin.end();
  }

  #tell(message) {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  async #ask(message) {
    this.#tell(message);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('Optuna ended');
    return JSON.parse(value);
  }
}
