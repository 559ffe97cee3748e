/**
 * The shortest decimal number that reads back as the same float32: 0.8700000047683716 becomes 0.87.
 * PostgreSQL prints a REAL in the same way, so a rounded value is equal before and after it is
 * stored.
 */
export function shortestFloat32(value: number): number {
  const rounded = Math.fround(value);
  const size = Math.abs(rounded);
  const quick = quickly(size);
  if (quick !== null) return rounded < 0 ? -quick : quick;
  for (let digits = 6; digits < 9; digits += 1) {
    const candidate = Number(rounded.toPrecision(digits));
    if (Math.fround(candidate) === rounded) return candidate;
  }
  return Number(rounded.toPrecision(9));
}

/**
 * Adjacent numbers from here to 1 differ by less than a unit of their seventh digit, and their
 * products with a power of ten are exact in double precision.
 */
const minQuick = 0.001;
const powersOfTen = Array.from({ length: 12 }, (_, power) => 10 ** power);

/**
 * Fast path for common values, such as shares and components of unit vectors, at a tenth of the
 * cost: it rounds to seven significant digits, then eight, then nine. A number with fewer digits
 * that reads back as the same value is nearer to it than half a unit of the seventh digit, so the
 * first rounding finds it. Null for smaller or larger values.
 */
function quickly(size: number): number | null {
  if (size === 0) return 0;
  if (!(size >= minQuick && size <= 1)) return null;
  const first = size >= 0.1 ? 7 : size >= 0.01 ? 8 : 9;
  for (let places = first; places <= first + 2; places += 1) {
    const unit = powersOfTen[places] ?? Number.NaN;
    const candidate = Math.round(size * unit) / unit;
    if (Math.fround(candidate) === size) return candidate;
  }
  return null;
}

/**
 * PostgreSQL literal of an array of float32 (`real[]`), with each number's bits in hexadecimal.
 * PostgreSQL parses it several times as fast as decimals. This matters most in the embedded
 * database, where a vector of decimals costs more than the rest of an inference.
 */
export function float32ArrayLiteral(numbers: Float32Array): string {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  return `{${Array.from(bits, hexadecimal).join(',')}}`;
}

/**
 * C99 hexadecimal notation of the finite number with these bits: the mantissa as a whole number,
 * times a power of two.
 */
function hexadecimal(bits: number): string {
  const sign = bits >>> 31 === 1 ? '-' : '';
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  // Subnormal numbers have no implicit leading one.
  const mantissa = exponent === 0 ? fraction : fraction | 0x800000;
  return `${sign}0x${mantissa.toString(16)}p${Math.max(exponent, 1) - 150}`;
}
