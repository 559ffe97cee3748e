/**
 * The shortest decimal number that reads back as the same float32: 0.8700000047683716 becomes 0.87. It is what PostgreSQL prints for a REAL,
 * so a value rounded this way is equal before and after it is stored.
 */
export function shortestFloat32(value: number): number {
  const rounded = Math.fround(value);
  const short = sevenDigits(rounded);
  if (Math.fround(short) === rounded) return short;
  for (let digits = 6; digits < 9; digits += 1) {
    const candidate = Number(rounded.toPrecision(digits));
    if (Math.fround(candidate) === rounded) return candidate;
  }
  return Number(rounded.toPrecision(9));
}

/**
 * A share rounded to seven significant digits, which is the usual case at a tenth of the cost: whatever number of fewer digits reads back as the share is
 * nearer to it than half a unit of the seventh. NaN for what is no share.
 */
function sevenDigits(share: number): number {
  if (share === 0) return 0;
  if (share >= 0.1 && share <= 1) return Math.round(share * 1e7) / 1e7;
  if (share >= 0.01 && share < 0.1) return Math.round(share * 1e8) / 1e8;
  return Number.NaN;
}
