import type { CommandIo } from '../command-io.js';

/** Shows which question is being answered. */
export interface PlanProgress {
  step(text: string): void;
  /** One more fleet is being simulated. */
  simulated(): void;
  /** Leaves no trace of a line that was rewritten. */
  end(): void;
}

/** ECMA-48 "erase in line", from the cursor to the end. */
const ERASE = '\u001b[K';

/** In a terminal one line that is rewritten; elsewhere nothing, since a plan takes seconds. */
export function createPlanProgress({ stderr, stderrIsTerminal, columns }: CommandIo): PlanProgress {
  if (!stderrIsTerminal) return { step: () => {}, simulated: () => {}, end: () => {} };
  let current = '';
  let fleets = 0;
  const draw = () => {
    const count = fleets === 0 ? '' : `, ${fleets} fleets simulated`;
    // The last column stays free: some terminals wrap as soon as it is written.
    stderr.write(`\r${`plan: ${current}${count}`.slice(0, Math.max(20, columns - 1))}${ERASE}`);
  };
  return {
    step: (text) => {
      current = text;
      draw();
    },
    simulated: () => {
      fleets++;
      draw();
    },
    end: () => {
      stderr.write(`\r${ERASE}`);
    },
  };
}
