import type { Arrivals } from '../model/arrivals.js';
import { type FleetModel, turnsOn } from '../model/fleet-model.js';
import type { Station } from '../predictor.js';
import type { CountedWindow, Snapshot } from './counted-window.js';
import { AREA } from './fleet-areas.js';
import type { FleetRun } from './fleet-run.js';
import { keptUp } from './kept-up.js';
import type { SimulatedRun } from './simulated-run.js';

/** A run's figures, once it is over. */
export function figuresOf(
  model: FleetModel,
  arrivals: Arrivals,
  run: FleetRun,
  window: CountedWindow,
): SimulatedRun {
  const total = window.sums;
  const start = window.start!;
  const end = window.after ?? run.snapshot();
  const durationMs = end.atMs - start.atMs;
  const finished = total.responseTime.count;
  const isOpen = arrivals.kind !== 'batch' && arrivals.kind !== 'saturating';
  const slotMs = model.nodes * model.node.workers * model.node.tasksPerWorker * durationMs;
  return {
    tasks: finished,
    failed: total.failed,
    throughputPerSecond: ((end.finished - start.finished) / durationMs) * 1_000,
    responseTime: total.responseTime,
    queueMs: { mean: total.queueMs / finished },
    holdMs: { mean: total.holdMs / finished },
    serviceMs: { mean: total.serviceMs / finished },
    makespanMs: arrivals.kind === 'batch' ? run.lastEndMs : null,
    utilization: utilizationOf(model, start, end),
    heldPeak: end.heldPeak,
    convoyShare: model.nodes < 2 ? null : area(start, end, AREA.convoy) / slotMs,
    attempts: total.attempts,
    keptUp: !isOpen || keptUp(window.tasks, start.inSystem, window.after?.inSystem ?? run.inSystemAtEnd),
    warmUpTasks: window.from,
    arrivals: run.arrived,
  };
}

function area(start: Snapshot, end: Snapshot, index: number): number {
  return end.areas[index]! - start.areas[index]!;
}

function utilizationOf(model: FleetModel, start: Snapshot, end: Snapshot): Partial<Record<Station, number>> {
  const { node, nodes, machineCores, downstream } = model;
  const durationMs = end.atMs - start.atMs;
  const share = (index: number, of: number) => area(start, end, index) / (of * durationMs);
  const utilization: Partial<Record<Station, number>> = {
    CPU: share(AREA.cores, machineCores ?? nodes * node.cores),
    workers: share(AREA.slots, nodes * node.workers * node.tasksPerWorker),
  };
  // With one core for all of a node's loops it is the turn that they have; its speed is the core's.
  const turns = turnsOn(node);
  if (turns === 'one core')
    utilization[turns] = share(AREA.cores, nodes * Math.min(1, machineCores ?? node.cores));
  else if (turns !== undefined) utilization[turns] = share(AREA.loops, nodes * node.workers);
  if (!(node.oneCore && node.workers === 1)) utilization['main loop'] = share(AREA.mainLoops, nodes);
  if (node.connections?.kind === 'pooled')
    utilization.connections = share(
      AREA.connections,
      nodes * node.connections.pools * node.connections.perPool,
    );
  if (downstream !== null) utilization.downstream = share(AREA.downstream, downstream.servers);
  if (node.window < Number.POSITIVE_INFINITY) utilization.broker = share(AREA.transit, nodes * node.window);
  return utilization;
}
