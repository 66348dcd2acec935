import { UsageError } from '../../foundation/errors.js';
import { WHAT_IF_INPUTS, type WhatIfInput } from '../../plan/predictor.js';
import type { WhatIf } from '../../plan/questions/what-if.js';
import { nearest } from './nearest.js';

const LEAST_FACTOR = 0.01;
const MOST_FACTOR = 100;
const HINT = `Write an input, * or / and a number, such as 'io_wait*2' or 'cpu/1.5'; several at once with commas. Inputs: ${WHAT_IF_INPUTS.join(', ')}.`;

/** `io_wait*2`, `cpu/1.5,io_wait*0.8`: factors on inputs of the model. @throws {UsageError} */
export function parseWhatIf(text: string, where: string): WhatIf {
  const factors: Partial<Record<WhatIfInput, number>> = {};
  for (const part of text.split(',')) {
    const [, name, operator, digits] = /^\s*([a-z_]+)\s*([*/])\s*(\d+(?:\.\d*)?|\.\d+)\s*$/i.exec(part) ?? [];
    if (name === undefined) throw new UsageError(`${where}: "${part.trim()}" is no change.`, { hint: HINT });
    const input = WHAT_IF_INPUTS.find((known) => known === name.toLowerCase());
    if (input === undefined) throw unknownInput(name, where);
    if (factors[input] !== undefined) {
      throw new UsageError(`${where}: ${input} is changed twice in "${text}".`, { hint: HINT });
    }
    const factor = operator === '*' ? Number(digits) : 1 / Number(digits);
    if (!(factor >= LEAST_FACTOR && factor <= MOST_FACTOR)) {
      throw new UsageError(`${where}: "${part.trim()}" is out of range.`, {
        hint: `A hundredth to a hundred times as much. ${HINT}`,
      });
    }
    factors[input] = factor;
  }
  return { text: text.trim(), factors };
}

function unknownInput(name: string, where: string): UsageError {
  const meant = nearest(name, WHAT_IF_INPUTS);
  const guess = meant === undefined ? '' : `Did you mean ${meant}? `;
  const rate = /^rate|load$/i.test(name) ? 'A plan of another rate is one with another --rate. ' : '';
  return new UsageError(`${where}: the model has no input "${name}".`, { hint: `${guess}${rate}${HINT}` });
}
