/** @throws RangeError unless it is a whole number, 1 and above, that a double holds exactly */
export function wholeFrom1(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`${name} must be a whole number from 1, not ${value}.`);
  return value;
}

/** @throws RangeError unless it is a finite number, 0 and above */
export function atLeastZero(name: string, value: number): number {
  if (!Number.isFinite(value) || value < 0)
    throw new RangeError(`${name} must be a finite number from 0, not ${value}.`);
  return value;
}

/** @throws RangeError unless it is a finite number above 0 */
export function above0(name: string, value: number): number {
  if (!Number.isFinite(value) || value <= 0)
    throw new RangeError(`${name} must be a finite number above 0, not ${value}.`);
  return value;
}

/** @throws RangeError unless it is from 0 to 1, 1 itself excluded */
export function levelBelow1(name: string, value: number): number {
  if (!(value >= 0 && value < 1)) throw new RangeError(`${name} must be from 0 to below 1, not ${value}.`);
  return value;
}

/** @throws RangeError unless it is from 0 to 1 */
export function share(name: string, value: number): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be from 0 to 1, not ${value}.`);
  return value;
}

/** @throws RangeError unless it is an offered load: 0 to 2^53 Erlang */
export function validLoad(offeredLoad: number): number {
  if (!(offeredLoad >= 0 && offeredLoad <= 2 ** 53))
    throw new RangeError(`offeredLoad must be from 0 to 2^53 Erlang, not ${offeredLoad}.`);
  return offeredLoad;
}
