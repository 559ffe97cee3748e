/**
 * Bytes of a vector in an approximate index beside one byte for each number: label, edges, and
 * rounding of the allocator. Measured at 300.
 */
const overheadBytes = 320;

/** Size of an approximate index with this number of vectors, in bytes. */
export function indexBytes(dimension: number, vectors: number): number {
  return vectors * (dimension + overheadBytes);
}
