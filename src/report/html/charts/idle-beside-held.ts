/** Times from `fromMs` to `toMs`. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * When a slot of one node idled while a task was held at another node: what the convoy share adds up.
 * @param busy of the slot, in any order
 * @param held at other nodes, in any order
 */
export function idleBesideHeld(
  busy: readonly Span[],
  held: readonly Span[],
  untilMs: number,
): readonly Span[] {
  const idle = gaps(merged(busy), untilMs);
  const waiting = merged(held);
  const both: Span[] = [];
  for (let i = 0, j = 0; i < idle.length && j < waiting.length; ) {
    const fromMs = Math.max(idle[i]!.fromMs, waiting[j]!.fromMs);
    const toMs = Math.min(idle[i]!.toMs, waiting[j]!.toMs);
    if (toMs > fromMs) both.push({ fromMs, toMs });
    if (idle[i]!.toMs < waiting[j]!.toMs) i += 1;
    else j += 1;
  }
  return both;
}

/** Spans that overlap or touch become one; in the order of time. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) {
      result[result.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    } else {
      result.push(span);
    }
  }
  return result;
}

function gaps(spans: readonly Span[], untilMs: number): readonly Span[] {
  const result: Span[] = [];
  let fromMs = 0;
  for (const span of spans) {
    if (span.fromMs > fromMs) result.push({ fromMs, toMs: Math.min(span.fromMs, untilMs) });
    fromMs = Math.max(fromMs, span.toMs);
    if (fromMs >= untilMs) return result;
  }
  if (fromMs < untilMs) result.push({ fromMs, toMs: untilMs });
  return result;
}
