/** An amount of money in whatever currency: two decimals below a thousand, none above. */
export function formatCost(amount: number): string {
  const digits = Math.abs(amount) < 1_000 ? 2 : 0;
  return amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
