/** Number of slots that share a bucket. An n-gram can be in any slot of its bucket. */
export const slotsPerBucket = 8;

/**
 * Hash of two or three token ids: multiplications by odd constants, and the finaliser of
 * MurmurHash3 (Appleby, public domain).
 * @param slots of the table, a multiple of `slotsPerBucket`.
 * @param first id of the first of three tokens. Negative for a pair.
 */
export function bucketOf(slots: number, first: number, second: number, third: number): number {
  const hash = mixed(
    Math.imul(first + 1, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca77) ^ Math.imul(third + 1, 0xc2b2ae3d),
  );
  return (hash % (slots / slotsPerBucket)) * slotsPerBucket;
}

/**
 * By which an n-gram is recognized in its bucket, from another hash: 1 to 65,535. Two n-grams share
 * a mark once in 65,535 times.
 */
export function markOf(first: number, second: number, third: number): number {
  const hash = mixed(
    Math.imul(first + 1, 0x27d4eb2f) ^ Math.imul(second + 1, 0x165667b1) ^ Math.imul(third + 1, 0x2c1b3c6d),
  );
  return 1 + (hash % 65_535);
}

function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Slot of an n-gram in a table of marks. Negative if it is not there.
 * @param marks one for each slot, 0 for an empty one.
 */
export function slotOf(marks: Uint16Array, first: number, second: number, third: number): number {
  const start = bucketOf(marks.length, first, second, third);
  const mark = markOf(first, second, third);
  for (let slot = start; slot < start + slotsPerBucket; slot += 1) if (marks[slot] === mark) return slot;
  return -1;
}
