/**
 * Number of bytes before the first element: number of dimensions, flags, type, length, lower bound.
 */
const headerBytes = 20;

/**
 * Decodes a vector from the output of PostgreSQL's `array_send` for a `real[]`, in Base64. After
 * the header, each element consists of its length and its four bytes, big-endian. This takes a
 * tenth of the time needed to parse the numbers from text.
 */
export function vectorOf(sent: string): Float32Array {
  const bytes = Buffer.from(sent, 'base64');
  const length = Math.max(0, Math.floor((bytes.length - headerBytes) / 8));
  return Float32Array.from({ length }, (_, index) => bytes.readFloatBE(headerBytes + index * 8 + 4));
}
