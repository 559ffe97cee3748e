const free = 0;
const removed = -1;

/**
 * Rows by the UUID in their sixteen bytes of a column: a hash table of row numbers with open addressing, eight to sixteen bytes a row. A `Map`
 * of strings would take ten times as much.
 */
export class UuidIndex {
  /** Row + 1, or `free`, or `removed`. */
  #slots = new Int32Array(2048);
  /** Slots that are not free. */
  #taken = 0;
  #rows = 0;

  /** The row's UUID must not be there. */
  add(ids: Buffer, row: number): void {
    if (this.#taken >= this.#slots.length / 2) this.#resize(ids);
    const slot = this.#place(hashOf(ids, row * 16));
    this.#slots[slot] = row + 1;
    this.#taken += 1;
    this.#rows += 1;
  }

  find(ids: Buffer, wanted: Buffer): number | null {
    const slot = this.#slotOf(ids, wanted, 0);
    return slot === null ? null : (this.#slots[slot] ?? 0) - 1;
  }

  /** While the row's bytes are still there. */
  remove(ids: Buffer, row: number): void {
    const slot = this.#slotOf(ids, ids, row * 16);
    if (slot === null) return;
    this.#slots[slot] = removed;
    this.#rows -= 1;
  }

  /** Forgets everything and adds the rows below `end` that are there. */
  rebuild(ids: Buffer, end: number, isThere: (row: number) => boolean): void {
    let capacity = 2048;
    while (capacity < end * 2) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    this.#taken = 0;
    this.#rows = 0;
    for (let row = 0; row < end; row += 1) if (isThere(row)) this.add(ids, row);
  }

  #resize(ids: Buffer): void {
    const rows = this.#slots.filter((slot) => slot > free);
    let capacity = this.#slots.length;
    while (capacity < this.#rows * 4) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    for (const row of rows) this.#slots[this.#place(hashOf(ids, (row - 1) * 16))] = row;
    this.#taken = rows.length;
  }

  #place(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== free) slot = (slot + 1) & mask;
    return slot;
  }

  #slotOf(ids: Buffer, wanted: Buffer, start: number): number | null {
    const mask = this.#slots.length - 1;
    let slot = hashOf(wanted, start) & mask;
    for (;;) {
      const found = this.#slots[slot] ?? free;
      if (found === free) return null;
      if (found !== removed && isEqual(ids, (found - 1) * 16, wanted, start)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}

/** Every bit of the UUID counts: whoever chooses ids must not choose where they lie. */
function hashOf(bytes: Buffer, start: number): number {
  let hash = salt;
  for (let offset = 0; offset < 16; offset += 4) {
    hash = Math.imul(hash ^ bytes.readInt32LE(start + offset), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

const salt = Math.floor(Math.random() * 2 ** 31);

function isEqual(one: Buffer, oneStart: number, other: Buffer, otherStart: number): boolean {
  for (let offset = 0; offset < 16; offset += 4) {
    if (one.readInt32LE(oneStart + offset) !== other.readInt32LE(otherStart + offset)) return false;
  }
  return true;
}
