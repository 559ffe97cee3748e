const places = 9;
const unit = 10 ** places;
const zero = 0x30;
const point = 0x2e;

/**
 * Writes a number as JavaScript does, in ASCII. Shares with at most nine decimals, such as every
 * float32 from 0.001 to 1 in its shortest form, are written as whole billionths, at half the cost
 * or less of creating a string first.
 * @returns the end offset. Writes at most 25 bytes.
 */
export function writeDecimal(target: Buffer, start: number, value: number): number {
  let digits = Math.round(value * unit);
  // Smaller numbers are written with an exponent.
  if (!(value >= 0.001 && value < 1) || digits / unit !== value)
    return start + target.write(String(value), start, 'latin1');
  let count = places;
  while (digits % 10 === 0) {
    digits /= 10;
    count -= 1;
  }
  target[start] = zero;
  target[start + 1] = point;
  const end = start + 2 + count;
  for (let at = end - 1; at > start + 1; at -= 1) {
    const rest = Math.trunc(digits / 10);
    target[at] = zero + digits - rest * 10;
    digits = rest;
  }
  return end;
}
