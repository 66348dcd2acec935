import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CpuReading, TreeCpu } from '../../../src/lab/observer/tree-cpu.js';

interface ModelProcess {
  pid: number;
  parentPid: number;
  cpuMs: number;
  reapedCpuMs: number;
  startTicks: number;
}

/** Processes as the kernel accounts them: a child's time goes to its parent when it ends, unless nobody waits. */
class Model {
  readonly alive = new Map<number, ModelProcess>();
  usedMs = 0;
  #nextPid = 2;

  constructor() {
    this.alive.set(1, { pid: 1, parentPid: 0, cpuMs: 0, reapedCpuMs: 0, startTicks: 1 });
  }

  pick(choice: number): ModelProcess {
    const all = [...this.alive.values()];
    return all[choice % all.length]!;
  }

  fork(parent: ModelProcess): void {
    const pid = this.#nextPid++;
    this.alive.set(pid, { pid, parentPid: parent.pid, cpuMs: 0, reapedCpuMs: 0, startTicks: pid });
  }

  burn(process: ModelProcess, ms: number): void {
    process.cpuMs += ms;
    this.usedMs += ms;
  }

  /** Ends a process other than the root; its children become orphans outside of the tree's waiting. */
  end(process: ModelProcess): void {
    if (process.pid === 1) return;
    this.alive.delete(process.pid);
    const parent = this.alive.get(process.parentPid);
    if (parent !== undefined) parent.reapedCpuMs += process.cpuMs + process.reapedCpuMs;
    for (const other of this.alive.values()) if (other.parentPid === process.pid) other.parentPid = 0;
  }

  readings(): CpuReading[] {
    return [...this.alive.values()].map((process) => ({ ...process }));
  }
}

const step = fc.record({
  kind: fc.constantFrom('fork', 'burn', 'end', 'observe'),
  choice: fc.nat(1_000),
  ms: fc.integer({ min: 1, max: 1_000 }),
});

test('every millisecond counts once when each end is preceded by a reading', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [model, cpu] = [new Model(), new TreeCpu()];
      for (const { kind, choice, ms } of steps) {
        if (kind === 'fork') model.fork(model.pick(choice));
        if (kind === 'burn') model.burn(model.pick(choice), ms);
        if (kind === 'end') {
          cpu.observe(model.readings());
          model.end(model.pick(choice));
        }
        expect(cpu.observe(model.readings())).toBe(model.usedMs);
      }
    }),
  );
});

test('whatever is read when, the total never falls and never exceeds what was used', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [model, cpu] = [new Model(), new TreeCpu()];
      let before = 0;
      for (const { kind, choice, ms } of steps) {
        if (kind === 'fork') model.fork(model.pick(choice));
        if (kind === 'burn') model.burn(model.pick(choice), ms);
        if (kind === 'end') model.end(model.pick(choice));
        if (kind !== 'observe') continue;
        const total = cpu.observe(model.readings());
        expect(total).toBeGreaterThanOrEqual(before);
        expect(total).toBeLessThanOrEqual(model.usedMs);
        before = total;
      }
    }),
  );
});

test('a child that came and went between two readings counts through the parent that waited for it', () => {
  const cpu = new TreeCpu();
  const root = { pid: 1, parentPid: 0, cpuMs: 10, reapedCpuMs: 0, startTicks: 1 };
  cpu.observe([root]);
  expect(cpu.observe([{ ...root, reapedCpuMs: 500 }])).toBe(510);
});

test('a child that nobody waited for counts as last seen', () => {
  const cpu = new TreeCpu();
  const root = { pid: 1, parentPid: 0, cpuMs: 10, reapedCpuMs: 0, startTicks: 1 };
  cpu.observe([root, { pid: 2, parentPid: 1, cpuMs: 300, reapedCpuMs: 0, startTicks: 2 }]);
  expect(cpu.observe([root])).toBe(310);
});
