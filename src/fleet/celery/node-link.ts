import type net from 'node:net';
import type { HubReport, NodeReady } from './celery-protocol.js';

/** What was seen of one node. */
export interface SeenNode {
  readonly node: number;
  readonly started: number;
  readonly held: number;
  readonly finished: number;
  /** Since `resetPeaks`. */
  readonly heldPeak: number;
  readonly silentMs: number;
  /** Since `resetPeaks`; `null` where there is no hub, or it was never blocked. */
  readonly hub: HubReport | null;
}

/** The probe's connection of one node. */
export class NodeLink {
  readonly socket: net.Socket;
  readonly ready: NodeReady;
  held = 0;
  running = 0;
  finished = 0;
  heldPeak = 0;
  heardMs = 0;
  readonly lateTasks: ReadonlySet<string>;
  hub: HubReport | null = null;
  #hubAtReset: HubReport | null = null;

  constructor(socket: net.Socket, ready: NodeReady) {
    this.socket = socket;
    this.ready = ready;
    this.lateTasks = new Set(ready.lateTasks);
  }

  seen(nowMs: number): SeenNode {
    return {
      node: this.ready.node,
      started: this.running,
      held: this.held,
      finished: this.finished,
      heldPeak: this.heldPeak,
      silentMs: nowMs - this.heardMs,
      hub: this.#hubSinceReset(),
    };
  }

  resetPeaks(): void {
    this.heldPeak = this.held;
    this.#hubAtReset = this.hub;
  }

  #hubSinceReset(): HubReport | null {
    if (this.hub === null) return null;
    const { computingMs = 0, waitingMs = 0 } = this.#hubAtReset ?? {};
    return {
      ...this.hub,
      computingMs: this.hub.computingMs - computingMs,
      waitingMs: this.hub.waitingMs - waitingMs,
    };
  }
}
