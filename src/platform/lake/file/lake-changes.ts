/** Pending changes of one block of the catalog. */
interface BlockChanges {
  /** Number of its first change among all changes. */
  readonly order: number;
  /** Records by ordinal. Null removes the record. */
  readonly records: Map<number, Buffer | null>;
}

/** Maximum blocks and records of one commit: encoding them blocks the process. */
const maxBlocks = 128;
const maxRecords = 4096;

/** The changes of one commit. */
export interface ChangeBatch {
  /** The changed records of each block, by ordinal. Null removes the record. */
  readonly blocks: ReadonlyMap<number, ReadonlyMap<number, Buffer | null>>;
  readonly facts: ReadonlyMap<string, string>;
  /** Number of records. */
  readonly size: number;
  /** All changes up to this number are in this commit or an earlier one. */
  readonly through: number;
}

/**
 * Changes that were accepted and not yet written, in the order of their acceptance. Whole blocks
 * are written together, so that the catalog on disk never lists a missing record.
 */
export class LakeChanges {
  readonly #blocks = new Map<number, BlockChanges>();
  readonly #facts = new Map<string, string>();
  #size = 0;
  #order = 0;

  /** Number of pending records. */
  get size(): number {
    return this.#size;
  }

  /** Number of the latest change. */
  get order(): number {
    return this.#order;
  }

  get isEmpty(): boolean {
    return this.#blocks.size === 0 && this.#facts.size === 0;
  }

  put(ordinal: number, record: Buffer | null, block: number): void {
    const { records } = this.#blockOf(block);
    if (!records.has(ordinal)) this.#size += 1;
    records.set(ordinal, record);
  }

  /** Schedules a block of the catalog for writing, although none of its records has changed. */
  touch(block: number): void {
    this.#blockOf(block);
  }

  setFact(name: string, value: string): void {
    this.#order += 1;
    this.#facts.set(name, value);
  }

  /** A pending record. Null for a pending removal, undefined otherwise. */
  record(ordinal: number, block: number): Buffer | null | undefined {
    return this.#blocks.get(block)?.records.get(ordinal);
  }

  /** Takes the changes of the next commit. */
  takeBatch(): ChangeBatch {
    const blocks = new Map<number, Map<number, Buffer | null>>();
    let size = 0;
    for (const [block, { records }] of this.#blocks) {
      if (blocks.size === maxBlocks || size >= maxRecords) break;
      blocks.set(block, records);
      size += records.size;
      this.#blocks.delete(block);
    }
    this.#size -= size;
    const facts = new Map(this.#facts);
    this.#facts.clear();
    const [next] = this.#blocks.values();
    return { blocks, facts, size, through: next === undefined ? this.#order : next.order - 1 };
  }

  /** Puts back a batch that could not be written, before all later changes. */
  takeBack({ blocks, facts }: ChangeBatch): void {
    const since = [...this.#blocks];
    const factsSince = [...this.#facts];
    this.#blocks.clear();
    this.#size = 0;
    const before = [...blocks].map(([block, records]) => [block, { order: 0, records }] as const);
    for (const [block, { order, records }] of [...before, ...since]) {
      const earlier = this.#blocks.get(block);
      const merged = new Map([...(earlier?.records ?? []), ...records]);
      this.#blocks.set(block, { order: earlier?.order ?? order, records: merged });
      this.#size += merged.size - (earlier?.records.size ?? 0);
    }
    for (const [name, value] of [...facts, ...factsSince]) this.#facts.set(name, value);
  }

  #blockOf(block: number): BlockChanges {
    this.#order += 1;
    const known = this.#blocks.get(block);
    if (known !== undefined) return known;
    const changes = { order: this.#order, records: new Map<number, Buffer | null>() };
    this.#blocks.set(block, changes);
    return changes;
  }
}
