import { isSameUuid } from '../record/uuid-bytes.ts';

const free = 0;
const removed = -1;

/** Slots have 32 bits. */
const maxShifted = 2 ** 30;

/**
 * Rows by the UUID in their sixteen bytes of a column: a hash table of row numbers with open addressing, eight to sixteen bytes a row. A `Map`
 * of strings would take ten times as much.
 */
export class UuidIndex {
  /** Row + 1 + all shifts until then, or `free`, or `removed`. */
  #slots = new Int32Array(2048);
  /** Slots that are not free. */
  #taken = 0;
  #rows = 0;
  #shifted = 0;

  /** The row's UUID must not be there. */
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

  /** While the row's bytes are still there. */
  remove(ids: Buffer, row: number): void {
    const slot = this.#slotOf(ids, ids, row * 16);
    if (slot === null) return;
    this.#slots[slot] = removed;
    this.#rows -= 1;
  }

  /** Makes room for so many rows. */
  makeRoom(rows: number): void {
    if (this.#taken > 0) throw new RangeError('There are rows already.');
    this.#slots = new Int32Array(capacityFor(rows));
  }

  /** Every row has so much less for its number: those below are gone, and were removed. */
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

/** Slots for so many rows, of which at most a quarter is taken then. */
function capacityFor(rows: number): number {
  let capacity = 2048;
  while (capacity < rows * 4) capacity *= 2;
  return capacity;
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
