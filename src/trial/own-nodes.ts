import type { KeptNodes } from './trial.js';

interface OnNodes {
  readonly figures: { readonly keptNodes?: KeptNodes | undefined };
}

/**
 * Those whose nodes were started for their own setting; all where none was. Nodes that were started for more tasks in flight have had
 * the memory of more.
 */
export function onOwnNodes<T extends OnNodes>(trials: readonly T[]): readonly T[] {
  const own = trials.filter(({ figures }) => figures.keptNodes?.startedFor === undefined);
  return own.length === 0 ? trials : own;
}
