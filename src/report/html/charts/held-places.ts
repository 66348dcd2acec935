/**
 * A place for each task while it is held at its node: in the order of delivery, the lowest that is free, so that the
 * places in use are as many as the tasks that are held. −1 for a task that started when it came.
 */
export function heldPlaces(
  node: readonly number[],
  deliveredMs: readonly number[],
  startedMs: readonly number[],
): readonly number[] {
  const takenUntilMs = new Map<number, number[]>();
  const order = node.map((_, row) => row).sort((a, b) => deliveredMs[a]! - deliveredMs[b]! || a - b);
  const places = node.map(() => -1);
  for (const row of order) {
    if (startedMs[row]! <= deliveredMs[row]!) continue;
    const taken = takenUntilMs.get(node[row]!) ?? [];
    takenUntilMs.set(node[row]!, taken);
    const free = taken.findIndex((untilMs) => untilMs <= deliveredMs[row]!);
    const place = free >= 0 ? free : taken.length;
    taken[place] = startedMs[row]!;
    places[row] = place;
  }
  return places;
}
