import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import type { JournalHeader } from '../../src/study/journal.js';
import { calibrationOf } from './simulated-lab.js';

/** Of a study of a model, all of whose time is for trials. */
export function journalHeaderOf(model: SimulatedModel, budgetMs: number): JournalHeader {
  return {
    versions: { pooltune: '0.1.0', undici: null },
    workload: { name: 'tasks', hash: '' },
    machine: { cores: 2, cgroup: { memoryBytes: null } },
    seed: 1,
    budgetMs,
    trialBudgetMs: budgetMs,
    splitMs: 0,
    acknowledgementMs: 0,
    calibration: calibrationOf(model),
    startedAt: '2026-01-01T00:00:00.000Z',
  };
}
