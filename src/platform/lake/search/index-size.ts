/**
 * Bytes that a vector takes in an approximate index in addition to one byte for each of its
 * numbers. They contain its label, its edges, and the rounding of the allocator. Measured at 300.
 */
const overheadBytes = 320;

/** Size of an approximate index with this number of vectors, in bytes. */
export function indexBytes(dimension: number, vectors: number): number {
  return vectors * (dimension + overheadBytes);
}
