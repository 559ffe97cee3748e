import { isSameUuid } from '../record/uuid-bytes.ts';

const free = 0;
const removed = -1;

/** Slots have 32 bits. */
const maxShifted = 2 ** 30;

/**
 * Index of rows by the UUID in sixteen bytes of a column: a hash table of row numbers with open
 * addressing, eight to sixteen bytes a row. A `Map` of strings would use ten times as much.
 */
export class UuidIndex {
  /** Row + 1 + the sum of all earlier shifts, or `free`, or `removed`. */
  #slots = new Int32Array(2048);
  /** Slots that are not free. */
  #taken = 0;
  #rows = 0;
  #shifted = 0;

  /** The row's UUID must be new. */
  add(ids: Buffer, row: number): void {
    if (this.#taken >= this.#slots.length / 2 || this.#shifted > maxShifted) this.#resize(ids);
    const slot = this.#place(hashOf(ids, row * 16));
    this.#slots[slot] = row + 1 + this.#shifted;
    this.#taken += 1;
    this.#rows += 1;
  }

  find(ids: Buffer, wanted: Buffer): number | null {
    const slot = this.#slotOf(ids, wanted, 0);
    return slot === null ? null : this.#rowIn(this.#slots[slot] ?? 0);
  }

  /** Call it while the row's bytes still exist. */
  remove(ids: Buffer, row: number): void {
    const slot = this.#slotOf(ids, ids, row * 16);
    if (slot === null) return;
    this.#slots[slot] = removed;
    this.#rows -= 1;
  }

  /** Reserves memory for a number of rows. */
  makeRoom(rows: number): void {
    if (this.#taken > 0) throw new RangeError('The index already has rows.');
    this.#slots = new Int32Array(capacityFor(rows));
  }

  /** Subtracts the number from all row numbers. Lower rows must have been removed. */
  shift(rows: number): void {
    this.#shifted += rows;
  }

  #rowIn(slot: number): number {
    return slot - 1 - this.#shifted;
  }

  #resize(ids: Buffer): void {
    const rows = this.#slots.filter((slot) => slot > free).map((slot) => this.#rowIn(slot));
    this.#shifted = 0;
    this.#slots = new Int32Array(capacityFor(this.#rows));
    for (const row of rows) this.#slots[this.#place(hashOf(ids, row * 16))] = row + 1;
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
      if (found !== removed && isSameUuid(ids, this.#rowIn(found) * 16, wanted, start)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}

/** Number of slots for a number of rows. At most a quarter of the slots is then in use. */
function capacityFor(rows: number): number {
  let capacity = 2048;
  while (capacity < rows * 4) capacity *= 2;
  return capacity;
}

/** Uses every bit of the UUID, so that clients who choose ids cannot choose their slots. */
function hashOf(bytes: Buffer, start: number): number {
  let hash = salt;
  for (let offset = 0; offset < 16; offset += 4) {
    hash = Math.imul(hash ^ bytes.readInt32LE(start + offset), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

const salt = Math.floor(Math.random() * 2 ** 31);
