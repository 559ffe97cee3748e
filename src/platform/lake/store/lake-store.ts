import { stat } from 'node:fs/promises';
import type { Catalog } from '../catalog/catalog.ts';
import { blockAt, blockOf } from '../catalog/catalog-block.ts';
import { isNamedOnDisk, type LoadedCatalog, loadCatalog, placeOf } from '../catalog/load-catalog.ts';
import type { ModelSlots } from '../catalog/model-slots.ts';
import { ordinalsOf } from '../catalog/ordinals-of.ts';
import { LakeCheckpoints } from '../file/lake-checkpoints.ts';
import { LakeWriter } from '../file/lake-writer.ts';
import { scrubFile } from '../file/scrub-file.ts';
import { inPages, inSlices } from '../in-slices.ts';
import type { CatalogEntry, LakeEntry } from '../record/lake-entry.ts';
import { encodeRecord } from '../record/record-codec.ts';
import { assertStorable } from '../record/storable.ts';
import type { LakeFigures, LakeReport } from './lake-report.ts';
import type { LakeStoreOptions } from './lake-store-options.ts';
import { MovedEntries } from './moved-entries.ts';
import { type DamagedRecord, RecordReader } from './record-reader.ts';

/**
 * The archive: entries by id, by signal, position and time. An entry is **accepted** when `add` returns: every reader of this process finds it.
 * It is **durable** when `durable` resolves: no crash loses it.
 */
export class LakeStore {
  readonly #options: LakeStoreOptions;
  readonly #catalog: Catalog;
  readonly #models: ModelSlots;
  readonly #writer: LakeWriter;
  readonly #reader: RecordReader;
  readonly #repairedBlocks: number;
  readonly #lastLoaded: number;
  readonly #marks: LakeCheckpoints;
  #isOpen = true;

  private constructor(options: LakeStoreOptions, loaded: LoadedCatalog) {
    const { catalog, models, damagedBlocks } = loaded;
    this.#options = options;
    this.#models = models;
    this.#catalog = catalog;
    this.#repairedBlocks = damagedBlocks.length;
    this.#lastLoaded = loaded.lastOrdinal;
    const { file, maximumPending, logger, retryMs, seal } = options;
    const block = (number: number) => blockAt(number, (ordinal) => catalog.at(ordinal));
    this.#writer = new LakeWriter({ file, maximumPending, block, logger, retryMs });
    this.#marks = new LakeCheckpoints({ file, writer: maximumPending === 0 ? null : this.#writer, logger });
    this.#reader = new RecordReader({
      catalog,
      seal,
      stored: (ordinal) => this.#stored(ordinal),
      isNamed: (ordinal) => maximumPending > 0 || isNamedOnDisk(file, catalog, ordinal),
      onDamage: (damaged) => this.#distrust(damaged),
      logger,
    });
    if (damagedBlocks.length > 0) logger.warn({ damagedBlocks }, 'damaged parts of the Lake were made anew');
    if (maximumPending > 0) for (const number of damagedBlocks) this.#writer.rewrite(number);
  }

  /** Reads what finds the entries into memory. @throws RecordDamagedError if what the file says of itself is damaged. */
  static async open(options: LakeStoreOptions): Promise<LakeStore> {
    return new LakeStore(options, await loadCatalog(options.file, options.seal));
  }

  /** Whether it can be read and added to. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Entries that are there. */
  get size(): number {
    return this.#catalog.size;
  }

  has(id: string): boolean {
    return this.#catalog.ordinalOf(id) !== null;
  }

  /**
   * Accepts an entry; false if its id is there already.
   * @throws LakeFullError, InvalidRecordError: nothing was accepted.
   */
  add(entry: LakeEntry): boolean {
    if (this.has(entry.id)) return false;
    assertStorable(entry);
    this.#writer.assertRoom();
    this.#accept(entry, encodeRecord(entry, this.#options.seal));
    return true;
  }

  /**
   * Accepts an entry in the place of the one with its id, if there is one; gives whether there was.
   * @throws LakeFullError, InvalidRecordError: nothing was accepted and nothing is gone.
   */
  replace(entry: LakeEntry): boolean {
    assertStorable(entry);
    this.#writer.assertRoom(2);
    const record = encodeRecord(entry, this.#options.seal);
    const wasThere = this.remove(entry.id);
    this.#accept(entry, record);
    return wasThere;
  }

  /** @returns whether it was there. It is gone for every reader at once, and from the disk when `durable` resolves. */
  remove(id: string): boolean {
    const ordinal = this.#catalog.remove(id);
    if (ordinal === null) return false;
    if (this.#options.maximumPending > 0) this.#writer.put(ordinal, null, blockOf(ordinal));
    return true;
  }

  /** Resolves once everything accepted so far is on disk. @throws what the disk says; it is tried again all the same. */
  durable(): Promise<void> {
    return this.#writer.durable();
  }

  /** The entry of an id; null if there is none, or none that can be trusted. */
  get(id: string): LakeEntry | null {
    const ordinal = this.#catalog.ordinalOf(id);
    return ordinal === null ? null : this.#reader.entry(ordinal);
  }

  /** The entry of an ordinal, likewise. */
  at(ordinal: number): LakeEntry | null {
    return this.#reader.entry(ordinal);
  }

  /** What finds entries without reading them. */
  get catalog(): Omit<Catalog, 'add' | 'remove' | 'skip' | 'startAt'> {
    return this.#catalog;
  }

  /** The models whose vectors are there. */
  get models(): Pick<ModelSlots, 'find' | 'dimensionOf'> {
    return this.#models;
  }

  /** Copies an entry's vector; false if it has none of that length, or none that can be trusted. */
  embeddingInto(ordinal: number, target: Float32Array): boolean {
    return this.#reader.embeddingInto(ordinal, target);
  }

  /**
   * All entries, in the order of their ordinals, in pages that are read as they are taken; damaged ones are left out. Others have their turn meanwhile. What
   * another process has renewed since the opening comes last.
   */
  async *pages(): AsyncGenerator<LakeEntry[]> {
    const moved = this.#moved();
    yield* inPages(ordinalsOf(this.#catalog), (ordinal) => {
      const entry = this.#reader.entry(ordinal);
      if (entry === null) moved.note(ordinal);
      return entry;
    });
    yield* moved.found();
  }

  /** The same, one by one. */
  async *entries(): AsyncGenerator<LakeEntry> {
    for await (const page of this.pages()) yield* page;
  }

  /** Ids of all entries that came from the record; others have their turn meanwhile. */
  async idsFromRecord(): Promise<string[]> {
    const ids: string[] = [];
    for await (const ordinal of inSlices(ordinalsOf(this.#catalog))) {
      const place = this.#catalog.at(ordinal);
      if (place !== null && place.seq !== null) ids.push(place.id);
    }
    return ids;
  }

  /** Reads every record and computes its checksum; others have their turn meanwhile. Damaged records are reported and served no more. */
  async verify(): Promise<LakeReport> {
    const damaged: DamagedRecord[] = [];
    const moved = this.#moved();
    let checked = 0;
    for await (const ordinal of inSlices(ordinalsOf(this.#catalog))) {
      const fault = this.#reader.fault(ordinal);
      if (fault !== null) damaged.push(fault);
      else if (moved.note(ordinal)) continue;
      checked += 1;
    }
    for await (const page of moved.found()) checked += page.length;
    const { file } = this.#options;
    return { checked, damaged, repairedBlocks: this.#repairedBlocks, damagedFacts: file.damagedFacts() };
  }

  async figures(): Promise<LakeFigures> {
    const { failure, pending } = this.#writer;
    const { size } = await stat(this.#options.path);
    return { entries: this.size, pending, fileBytes: size, writeFailure: failure?.message ?? null };
  }

  /** A number that is kept with the entries and written with them; 0 if it was never set. */
  mark(name: string): number {
    return this.#marks.get(name);
  }

  setMark(name: string, value: number): void {
    this.#marks.set(name, value);
  }

  /** Overwrites what the file still holds of entries that were removed. They are off the disk before. @throws LakeUnavailableError, what the disk says. */
  async scrub(): Promise<void> {
    await this.durable();
    await this.#writer.alone(() => scrubFile(this.#options.path, this.#options.file));
  }

  /** Writes a compacted copy of what is durable by then. */
  async copyTo(path: string): Promise<void> {
    await this.durable();
    await this.#options.file.copyTo(path);
  }

  /** Writes what is left to write and lets go of the file. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#writer.close();
    await this.#options.file.close();
  }

  #accept(entry: LakeEntry, record: Buffer): void {
    const ordinal = this.#catalog.add(this.#catalogEntry(entry));
    this.#writer.put(ordinal, record, blockOf(ordinal));
  }

  #distrust(damaged: DamagedRecord): void {
    this.remove(damaged.id);
    this.#options.onDamage?.(damaged);
  }

  #moved(): MovedEntries {
    const { file, seal, maximumPending } = this.#options;
    const isShared = maximumPending === 0;
    return new MovedEntries({ file, seal, isShared, catalog: this.#catalog, lastOrdinal: this.#lastLoaded });
  }

  #catalogEntry(entry: LakeEntry): CatalogEntry {
    const { embedding, model } = entry;
    if (embedding !== null && model !== null && this.#models.add(model.digest, embedding.length)) {
      this.#writer.setFact('models', String(this.#models));
    }
    return placeOf(entry, this.#models);
  }

  /** A copy, since what is read from it lies in its memory. */
  #stored(ordinal: number): Buffer | null {
    const pending = this.#writer.pendingRecord(ordinal, blockOf(ordinal));
    if (pending === undefined) return this.#options.file.record(ordinal);
    return pending === null ? null : Buffer.from(pending);
  }
}
