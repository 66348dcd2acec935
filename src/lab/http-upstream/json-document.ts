/** A JSON document (ASCII) of exactly `bytes` bytes, at least 2: a list of records, as APIs give it. */
export function jsonDocument(bytes: number): string {
  const items: string[] = [];
  let length = 2;
  for (let id = 0; ; id += 1) {
    const item = JSON.stringify({
      id,
      name: `item ${id}`,
      tags: ['a', 'b'],
      price: (id * 37) % 1_000,
      ok: id % 2 === 0,
    });
    // The comma counts too, and the last, padded item needs its quotes.
    if (length + item.length + 1 + 2 > bytes) break;
    items.push(item);
    length += item.length + 1;
  }
  const empty = `[${[...items, '""'].join(',')}]`;
  if (bytes < empty.length) return bytes === 2 ? '[]' : `[${' '.repeat(bytes - 2)}]`;
  return `[${[...items, `"${'x'.repeat(bytes - empty.length)}"`].join(',')}]`;
}
