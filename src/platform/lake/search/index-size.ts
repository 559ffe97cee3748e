/** What an approximate index keeps of a vector beside a byte for each number: label, edges, and what the allocator rounds up. Measured at 300. */
const overheadBytes = 320;

/** Bytes that an approximate index of so many vectors takes. */
export function indexBytes(dimension: number, vectors: number): number {
  return vectors * (dimension + overheadBytes);
}
