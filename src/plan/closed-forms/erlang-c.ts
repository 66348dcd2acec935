import {
  add,
  type DoubleDouble,
  difference,
  divide,
  exactly,
  multiply,
  ONE,
  rounded,
} from './double-double.js';
import { inverseErlangB, timesPowerOfTwo } from './erlang-b.js';
import { validLoad, wholeFrom1 } from './valid-number.js';

/**
 * Erlang's C formula: the share of tasks that find all servers busy, and wait, in M/M/c:
 * C = c / (a + (c − a)/B) with B of Erlang's B formula; all of it positive, so no digits are lost.
 *
 * A. K. Erlang (1917), as for {@link erlangB}; R. B. Cooper, _Introduction to Queueing Theory_, 2nd ed. 1981, ch. 3.
 * Right to the last digit of a double.
 * @param servers a whole number from 1
 * @param offeredLoad in Erlang, 0 to 2^53
 * @returns 0 to 1; 1 where the load is not below the servers, which never catch up then
 * @throws RangeError where an argument is none of these
 */
export function erlangC(servers: number, offeredLoad: number): number {
  const { value, exponent } = delayProbability(servers, offeredLoad);
  return timesPowerOfTwo(rounded(value), exponent);
}

/** Erlang's C as value · 2^exponent, with twice the digits. */
export function delayProbability(
  servers: number,
  offeredLoad: number,
): { readonly value: DoubleDouble; readonly exponent: number } {
  wholeFrom1('servers', servers);
  validLoad(offeredLoad);
  if (offeredLoad >= servers) return { value: ONE, exponent: 0 };
  const inverse = inverseErlangB(servers, offeredLoad);
  if (inverse.value.high === Number.POSITIVE_INFINITY) return { value: exactly(0), exponent: 0 };
  const beyond = multiply(difference(servers, offeredLoad), inverse.value);
  // Once 1/B is scaled, a is far below the last bit.
  const whole = inverse.exponent === 0 ? add(exactly(offeredLoad), beyond) : beyond;
  return { value: divide(exactly(servers), whole), exponent: -inverse.exponent };
}
