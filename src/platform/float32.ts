/**
 * The shortest decimal number that reads back as the same float32: 0.8700000047683716 becomes 0.87. It is what PostgreSQL prints for a REAL,
 * so a value rounded this way is equal before and after it is stored.
 */
export function shortestFloat32(value: number): number {
  const rounded = Math.fround(value);
  for (let digits = 6; digits < 9; digits += 1) {
    const candidate = Number(rounded.toPrecision(digits));
    if (Math.fround(candidate) === rounded) return candidate;
  }
  return Number(rounded.toPrecision(9));
}
