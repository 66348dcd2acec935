import type { Clock } from '../../foundation/clock.js';
import type { ObservedSample, ObservedTrees, ObservedUse } from './observer.js';
import type { ProcessSource } from './process-source.js';
import { TreeCpu } from './tree-cpu.js';

/** Most of one core that sampling may use. */
export const CPU_SHARE_LIMIT = 0.03;
/** Samples kept; when there are more, every other one goes. The peak is kept apart. */
const KEPT_SAMPLES = 2_000;

/** Samples groups of process trees, from its making to `end`. */
export class Sampler {
  readonly #source: ProcessSource;
  readonly #clock: Clock;
  readonly #ownCpuMs: () => number;
  readonly #roots: { nodes: number[]; lab: number[]; upstreams: number[] };
  readonly #cpu = { nodes: new TreeCpu(), lab: new TreeCpu(), upstreams: new TreeCpu() };
  readonly #startCpuMs = { nodes: 0, lab: 0, upstreams: 0 };
  #nodesBeganCpuMs = 0;
  #ownStartMs = 0;
  #samples: ObservedSample[] = [];
  #memoryPeakBytes: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #sampling: Promise<void> = Promise.resolve();
  #ended = false;

  /** @param ownCpuMs CPU time of this process so far, in ms */
  constructor(source: ProcessSource, clock: Clock, ownCpuMs: () => number, trees: ObservedTrees) {
    this.#source = source;
    this.#clock = clock;
    this.#ownCpuMs = ownCpuMs;
    this.#roots = { nodes: [...trees.nodes], lab: [...trees.lab], upstreams: [...(trees.upstreams ?? [])] };
  }

  /** Resolves when the first sample, which later ones are compared with, is taken. */
  async begin(): Promise<void> {
    await this.#sample(true);
    this.#nodesBeganCpuMs = this.#startCpuMs.nodes;
    // The first sample looks at everything closely, but is over before the trial starts: it is not in the budget.
    this.#ownStartMs = this.#ownCpuMs();
    this.#schedule();
  }

  /** Further roots, such as a node that replaces one that died; all their CPU time counts. */
  add(trees: Partial<ObservedTrees>): void {
    this.#roots.nodes.push(...(trees.nodes ?? []));
    this.#roots.lab.push(...(trees.lab ?? []));
    this.#roots.upstreams.push(...(trees.upstreams ?? []));
  }

  /** Counts anew from here on. Looks at CPU time alone: memory is dear to look at while the trees are at work. */
  async mark(): Promise<void> {
    await this.#sampling;
    const [nodes = [], lab = [], upstreams = []] = await this.#read();
    Object.assign(this.#startCpuMs, {
      nodes: this.#cpu.nodes.observe(nodes),
      lab: this.#cpu.lab.observe(lab),
      upstreams: this.#cpu.upstreams.observe(upstreams),
    });
    this.#memoryPeakBytes = null;
    this.#ownStartMs = this.#ownCpuMs();
    this.#samples = [
      { atMs: this.#clock(), nodesMemoryBytes: null, nodesCpuMs: 0, labCpuMs: 0, upstreamsCpuMs: 0 },
    ];
  }

  async end(): Promise<ObservedUse> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#sampling;
    await this.#sample(false);
    const last = this.#samples.at(-1)!;
    return {
      nodesCpuMs: last.nodesCpuMs,
      labCpuMs: last.labCpuMs,
      upstreamsCpuMs: last.upstreamsCpuMs,
      nodesMemoryPeakBytes: this.#memoryPeakBytes,
      memoryMeasure: this.#source.memoryMeasure,
      observerCpuMs: this.#ownCpuMs() - this.#ownStartMs,
      samples: this.#samples,
    };
  }

  /** The nodes' CPU time since `begin`, whatever was marked since; after `end`, too. */
  async nodesCpuMs(): Promise<number> {
    await this.#sampling;
    const [nodes = []] = await this.#read();
    return this.#cpu.nodes.observe(nodes) - this.#nodesBeganCpuMs;
  }

  #schedule(): void {
    if (this.#ended) return;
    // What sampling has cost so far decides when the next is due, so that dear samples become rare ones.
    const spentMs = this.#ownCpuMs() - this.#ownStartMs;
    const elapsedMs = this.#clock() - this.#samples[0]!.atMs;
    const affordableMs = spentMs / CPU_SHARE_LIMIT - elapsedMs;
    const waitMs = Math.max(this.#source.shortestIntervalMs, affordableMs);
    this.#timer = setTimeout(() => {
      this.#sampling = this.#sample(false).then(() => this.#schedule());
    }, waitMs);
  }

  #read() {
    const { nodes, lab, upstreams } = this.#roots;
    return this.#source.read([nodes, lab, upstreams]);
  }

  async #sample(first: boolean): Promise<void> {
    const [nodes = [], lab = [], upstreams = []] = await this.#read();
    const nodesMs = this.#cpu.nodes.observe(nodes);
    const labMs = this.#cpu.lab.observe(lab);
    const upstreamsMs = this.#cpu.upstreams.observe(upstreams);
    if (first) Object.assign(this.#startCpuMs, { nodes: nodesMs, lab: labMs, upstreams: upstreamsMs });
    const memory = nodes.map(({ pid }) => this.#source.memoryBytes(pid)).filter((bytes) => bytes !== null);
    const nodesMemoryBytes = memory.length === 0 ? null : memory.reduce((sum, bytes) => sum + bytes, 0);
    if (nodesMemoryBytes !== null) {
      this.#memoryPeakBytes = Math.max(this.#memoryPeakBytes ?? 0, nodesMemoryBytes);
    }
    this.#samples.push({
      atMs: this.#clock(),
      nodesMemoryBytes,
      nodesCpuMs: nodesMs - this.#startCpuMs.nodes,
      labCpuMs: labMs - this.#startCpuMs.lab,
      upstreamsCpuMs: upstreamsMs - this.#startCpuMs.upstreams,
    });
    if (this.#samples.length > KEPT_SAMPLES) this.#samples = this.#samples.filter((_, i) => i % 2 === 0);
  }
}
