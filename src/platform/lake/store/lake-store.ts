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
 * The archive of entries, by id, signal, position and time. An entry is **accepted** when `add`
 * returns: all readers of this process find it. It is **durable** when `durable` resolves: it
 * survives a crash.
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
    const { file, maxPending, logger, retryMs, seal } = options;
    const block = (number: number) => blockAt(number, (ordinal) => catalog.at(ordinal));
    this.#writer = new LakeWriter({ file, maxPending, block, logger, retryMs });
    this.#marks = new LakeCheckpoints({ file, writer: maxPending === 0 ? null : this.#writer, logger });
    this.#reader = new RecordReader({
      catalog,
      seal,
      stored: (ordinal) => this.#stored(ordinal),
      isNamed: (ordinal) => maxPending > 0 || isNamedOnDisk(file, catalog, ordinal),
      onDamage: (damaged) => this.#distrust(damaged),
      logger,
    });
    if (damagedBlocks.length > 0)
      logger.warn({ damagedBlocks }, 'damaged catalog blocks of the Lake were rebuilt');
    if (maxPending > 0) for (const number of damagedBlocks) this.#writer.rewrite(number);
  }

  /**
   * Loads the catalog into memory.
   * @throws RecordDamagedError if the metadata of the file is damaged.
   */
  static async open(options: LakeStoreOptions): Promise<LakeStore> {
    return new LakeStore(options, await loadCatalog(options.file, options.seal));
  }

  /** Whether it can be read and written. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Number of entries. */
  get size(): number {
    return this.#catalog.size;
  }

  has(id: string): boolean {
    return this.#catalog.ordinalOf(id) !== null;
  }

  /**
   * Accepts an entry. Returns false if its id already exists.
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
   * Accepts an entry in place of the one with the same id, if there is one. Returns whether there
   * was one.
   * @throws LakeFullError, InvalidRecordError: nothing was accepted or removed.
   */
  replace(entry: LakeEntry): boolean {
    assertStorable(entry);
    this.#writer.assertRoom(2);
    const record = encodeRecord(entry, this.#options.seal);
    const wasThere = this.remove(entry.id);
    this.#accept(entry, record);
    return wasThere;
  }

  /**
   * @returns whether it existed. All readers stop finding it at once, and it is off the disk when
   * `durable` resolves.
   */
  remove(id: string): boolean {
    const ordinal = this.#catalog.remove(id);
    if (ordinal === null) return false;
    if (this.#options.maxPending > 0) this.#writer.put(ordinal, null, blockOf(ordinal));
    return true;
  }

  /**
   * Resolves once everything accepted so far is on disk.
   * @throws the error of the disk. The write is retried nevertheless.
   */
  durable(): Promise<void> {
    return this.#writer.durable();
  }

  /** The entry of an id. Null if it is missing or damaged. */
  get(id: string): LakeEntry | null {
    const ordinal = this.#catalog.ordinalOf(id);
    return ordinal === null ? null : this.#reader.entry(ordinal);
  }

  /** The entry of an ordinal. Null if it is missing or damaged. */
  at(ordinal: number): LakeEntry | null {
    return this.#reader.entry(ordinal);
  }

  /** Finds entries without reading their records. */
  get catalog(): Omit<Catalog, 'add' | 'remove' | 'skip' | 'startAt'> {
    return this.#catalog;
  }

  /** The models whose vectors the Lake contains. */
  get models(): Pick<ModelSlots, 'find' | 'dimensionOf'> {
    return this.#models;
  }

  /**
   * Copies an entry's vector. Returns false if it has none of that length, or if the record is
   * damaged.
   */
  embeddingInto(ordinal: number, target: Float32Array): boolean {
    return this.#reader.embeddingInto(ordinal, target);
  }

  /**
   * All entries, in the order of their ordinals, in pages that are read on demand and in time
   * slices. Damaged entries are omitted. Entries that another process has replaced since the Lake
   * was opened come last.
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

  /** Yields the same entries one by one. */
  async *entries(): AsyncGenerator<LakeEntry> {
    for await (const page of this.pages()) yield* page;
  }

  /** Ids of all entries from the audit trail, collected in time slices. */
  async idsFromRecord(): Promise<string[]> {
    const ids: string[] = [];
    for await (const ordinal of inSlices(ordinalsOf(this.#catalog))) {
      const place = this.#catalog.at(ordinal);
      if (place !== null && place.seq !== null) ids.push(place.id);
    }
    return ids;
  }

  /**
   * Reads every record and verifies its checksum, in time slices. Damaged records are reported and
   * no longer served.
   */
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

  /** A number that is stored with the entries. 0 if it was never set. */
  mark(name: string): number {
    return this.#marks.get(name);
  }

  setMark(name: string, value: number): void {
    this.#marks.set(name, value);
  }

  /**
   * Overwrites the remains of removed entries in the file. Their removal is on disk before.
   * @throws LakeUnavailableError, the error of the disk.
   */
  async scrub(): Promise<void> {
    await this.durable();
    await this.#writer.alone(() => scrubFile(this.#options.path, this.#options.file));
  }

  /** Writes a compacted copy of everything that is durable. */
  async copyTo(path: string): Promise<void> {
    await this.durable();
    await this.#options.file.copyTo(path);
  }

  /** Writes pending changes and closes the file. */
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
    const { file, seal, maxPending } = this.#options;
    const isShared = maxPending === 0;
    return new MovedEntries({ file, seal, isShared, catalog: this.#catalog, lastOrdinal: this.#lastLoaded });
  }

  #catalogEntry(entry: LakeEntry): CatalogEntry {
    const { embedding, model } = entry;
    if (embedding !== null && model !== null && this.#models.add(model.digest, embedding.length)) {
      this.#writer.setFact('models', String(this.#models));
    }
    return placeOf(entry, this.#models);
  }

  /** A copy, because decoded values share its memory. */
  #stored(ordinal: number): Buffer | null {
    const pending = this.#writer.pendingRecord(ordinal, blockOf(ordinal));
    if (pending === undefined) return this.#options.file.record(ordinal);
    return pending === null ? null : Buffer.from(pending);
  }
}
