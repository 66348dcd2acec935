const EIGHTHS = '▁▂▃▄▅▆▇█';

/** The latest values as bars above 0, the highest as high as a line: `▁▃▆█▇▇`. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-columns);
  const largest = Math.max(...shown);
  return shown
    .map((value) => {
      const eighths = largest > 0 ? Math.ceil((EIGHTHS.length * value) / largest) : 0;
      return EIGHTHS[Math.min(EIGHTHS.length, Math.max(1, eighths)) - 1];
    })
    .join('');
}
