import type { CatalogEntry } from '../record/lake-entry.ts';
import { isSameUuid, uuidOf, writeUuid } from '../record/uuid-bytes.ts';
import { absent, columnsOf, movedColumns, noSeq } from './catalog-columns.ts';
import { type CatalogFilter, matcherOf } from './catalog-filter.ts';
import { type LakeSummary, summaryOf } from './catalog-summary.ts';
import { oldestRows } from './oldest-rows.ts';
import { type Between, rowsBySignal, type SignalPlace } from './rows-by-signal.ts';
import { UuidIndex } from './uuid-index.ts';

/**
 * The in-memory catalog: one column for each searchable property, indexed by the entry's ordinal. A
 * search scans the columns, at about two nanoseconds an entry, so that no order has to be
 * maintained on disk or in memory. About 50 bytes an entry.
 */
export class Catalog {
  #base = 0;
  #length = 0;
  /** Number of leading rows that are known to be absent. */
  #absentFirst = 0;
  #size = 0;
  #columns = columnsOf(1024);
  readonly #index = new UuidIndex();

  /** Number of entries. */
  get size(): number {
    return this.#size;
  }

  /** No entry has a lower ordinal. */
  get firstOrdinal(): number {
    return this.#base;
  }

  /** The ordinal of the next entry. Ordinals are never reused. */
  get nextOrdinal(): number {
    return this.#base + this.#length;
  }

  /**
   * Sets the first ordinal, before any entry is added.
   * @param end reserves memory for the ordinals below it.
   */
  startAt(ordinal: number, end = ordinal): void {
    if (this.#length > 0) throw new RangeError('The catalog already has rows.');
    this.#base = ordinal;
    const rows = Math.max(end - ordinal, 1024);
    this.#columns = columnsOf(rows);
    this.#index.makeRoom(rows);
  }

  /** @returns the ordinal of the entry. The id must be new. */
  add(entry: CatalogEntry): number {
    const row = this.#length;
    this.#makeRoom(row + 1);
    const { ids, createdAt, seq, signal, position, modelSlot } = this.#columns;
    writeUuid(ids, row * 16, entry.id);
    createdAt[row] = entry.createdAt;
    seq[row] = entry.seq ?? noSeq;
    signal[row] = entry.signal;
    position[row] = entry.fluxPosition;
    modelSlot[row] = entry.modelSlot;
    this.#length += 1;
    this.#size += 1;
    this.#index.add(ids, row);
    return this.#base + row;
  }

  /** Skips an ordinal. */
  skip(): void {
    this.#makeRoom(this.#length + 1);
    this.#columns.position[this.#length] = absent;
    this.#length += 1;
  }

  /** @returns the ordinal of the removed entry, or null. */
  remove(id: string): number | null {
    const row = this.#row(id);
    if (row === null) return null;
    const ordinal = this.#base + row;
    this.#index.remove(this.#columns.ids, row);
    this.#columns.position[row] = absent;
    this.#size -= 1;
    if (row === this.#absentFirst) this.#forgetLeadingAbsences();
    return ordinal;
  }

  ordinalOf(id: string): number | null {
    const row = this.#row(id);
    return row === null ? null : this.#base + row;
  }

  /** Returns whether an ordinal has an entry. */
  isAt(ordinal: number): boolean {
    const row = ordinal - this.#base;
    return row >= 0 && row < this.#length && this.#columns.position[row] !== absent;
  }

  /** Returns whether the entry of an ordinal has the id in the sixteen bytes at an offset. */
  isIdAt(ordinal: number, bytes: Buffer, offset: number): boolean {
    const start = (ordinal - this.#base) * 16;
    return this.isAt(ordinal) && isSameUuid(this.#columns.ids, start, bytes, offset);
  }

  /** The entry of an ordinal, or null. */
  at(ordinal: number): CatalogEntry | null {
    if (!this.isAt(ordinal)) return null;
    const row = ordinal - this.#base;
    const { ids, createdAt, seq, signal, position, modelSlot } = this.#columns;
    const number = seq[row] ?? noSeq;
    return {
      id: uuidOf(ids, row * 16),
      createdAt: createdAt[row] ?? 0,
      seq: number === noSeq ? null : number,
      signal: signal[row] ?? 0,
      fluxPosition: position[row] ?? 0,
      modelSlot: modelSlot[row] ?? 0,
    };
  }

  /** The model slot of an ordinal. 0 without an entry or without a vector. */
  modelSlotAt(ordinal: number): number {
    return this.isAt(ordinal) ? (this.#columns.modelSlot[ordinal - this.#base] ?? 0) : 0;
  }

  /**
   * Ordinals of the matching entries, strongest signal first, and higher sequence number first
   * among equal signals.
   * @param count maximum number: the first ones, or with `isFromEnd` the last ones.
   */
  strongest(filter: CatalogFilter, count: number, between?: Between, isFromEnd?: boolean): number[] {
    const table = { columns: this.#columns, length: this.#length, base: this.#base };
    return rowsBySignal(table, filter, count, between, isFromEnd).map((row) => this.#base + row);
  }

  /** Location of an entry in that order. */
  signalPlace(ordinal: number): SignalPlace {
    const row = ordinal - this.#base;
    const { signal, seq } = this.#columns;
    return { signal: signal[row] ?? 0, seq: seq[row] ?? noSeq, ordinal };
  }

  count(filter: CatalogFilter): number {
    const isWanted = matcherOf(filter, this.#columns);
    let found = 0;
    for (let row = 0; row < this.#length; row += 1) if (isWanted(row)) found += 1;
    return found;
  }

  /** Summary of the entries after a sequence number that are not older than a time. */
  summary(seqBefore: number, from: number): LakeSummary {
    return summaryOf(this.#columns, this.#length, seqBefore, from);
  }

  /**
   * Calls the function with each matching ordinal, in increasing order.
   * @param start the lowest ordinal.
   * @param end one more than the highest.
   */
  forEach(
    filter: CatalogFilter,
    visit: (ordinal: number, modelSlot: number) => void,
    start = this.#base,
    end = this.nextOrdinal,
  ): void {
    const isWanted = matcherOf(filter, this.#columns);
    const { modelSlot } = this.#columns;
    const last = Math.min(this.#length, end - this.#base);
    for (let row = Math.max(0, start - this.#base); row < last; row += 1) {
      if (isWanted(row)) visit(this.#base + row, modelSlot[row] ?? 0);
    }
  }

  /** The lowest ordinals of matching entries, up to a count. */
  first(filter: CatalogFilter, count: number): number[] {
    const isWanted = matcherOf(filter, this.#columns);
    const ordinals: number[] = [];
    for (let row = this.#absentFirst; row < this.#length && ordinals.length < count; row += 1) {
      if (isWanted(row)) ordinals.push(this.#base + row);
    }
    return ordinals;
  }

  /**
   * Ordinals of the entries with the lowest sequence numbers, up to a count. Entries from other
   * installations come first.
   */
  oldest(count: number): number[] {
    const rows = oldestRows(this.#columns, this.#absentFirst, this.#length, count);
    return rows.map((row) => this.#base + row);
  }

  #row(id: string): number | null {
    const wanted = Buffer.allocUnsafe(16);
    writeUuid(wanted, 0, id);
    return this.#index.find(this.#columns.ids, wanted);
  }

  #makeRoom(rows: number): void {
    const capacity = this.#columns.position.length;
    if (rows > capacity) this.#columns = movedColumns(this.#columns, 0, this.#length, capacity * 2);
  }

  /**
   * Retention removes entries at the start. Once half of the rows are absent there, their memory is
   * released. No row is checked twice.
   */
  #forgetLeadingAbsences(): void {
    const { position } = this.#columns;
    while (this.#absentFirst < this.#length && position[this.#absentFirst] === absent) this.#absentFirst += 1;
    const first = this.#absentFirst;
    if (first < this.#length / 2 || first < 1024) return;
    const rows = this.#length - first;
    this.#columns = movedColumns(this.#columns, first, this.#length, Math.max(1024, rows * 2));
    this.#base += first;
    this.#length = rows;
    this.#absentFirst = 0;
    this.#index.shift(first);
  }
}
