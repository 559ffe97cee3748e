import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type Database, open, type RootDatabase } from 'lmdb';
import { RecordDamagedError } from '../errors.ts';
import { CopyPool } from '../record/copy-pool.ts';

declare module 'lmdb' {
  // The library takes these options here as in `putSync`, and its declarations leave it out.
  interface Database<V, K extends import('lmdb').Key> {
    put(id: K, value: V, options: import('lmdb').PutOptions): Promise<boolean>;
  }
}

/** What one commit writes; null deletes. */
export interface LakeWrite {
  readonly records: ReadonlyMap<number, Buffer | null>;
  readonly blocks: ReadonlyMap<number, Buffer | null>;
  readonly facts: ReadonlyMap<string, string>;
}

const binary = { encoding: 'binary', keyEncoding: 'binary' } as const;

/** The LMDB file: records and blocks of the catalog by number, facts by name. The one place that knows LMDB. */
export class LakeFile {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #records: Database<Buffer, Buffer>;
  readonly #blocks: Database<Buffer, Buffer>;
  readonly #facts: Database<Buffer, Buffer>;
  readonly #copies = new CopyPool();

  /**
   * @param path its structure has been checked.
   * @throws what LMDB throws, for a file that it cannot use.
   */
  constructor(path: string, { readOnly = false }: { readonly readOnly?: boolean } = {}) {
    // Commits are flushed one after another on a thread of LMDB's: a power cut finds the last one whole.
    this.#root = open(path, { ...binary, readOnly, noSubdir: true, overlappingSync: false, maxReaders: 64 });
    try {
      this.#records = this.#tree('records');
      this.#blocks = this.#tree('catalog');
      this.#facts = this.#tree('facts');
    } catch (error) {
      void this.#root.close();
      throw error;
    }
  }

  /** A copy: what LMDB gives is overwritten by the next. */
  record(ordinal: number): Buffer | null {
    const found = this.#records.getBinaryFast(keyOf(ordinal));
    return found === undefined ? null : this.#copies.copy(found, found.length);
  }

  /** The highest ordinal that has a record; -1 if there is none. */
  lastOrdinal(): number {
    for (const key of this.#records.getKeys({ reverse: true, limit: 1 })) return key.readUIntBE(0, keyBytes);
    return -1;
  }

  /** @throws RecordDamagedError if it is not what was stored. */
  fact(name: string): string | null {
    const stored = this.#facts.getBinary(Buffer.from(name))?.toString('utf8');
    if (stored === undefined) return null;
    if (!isIntact(stored)) throw new RecordDamagedError(`what it says of its ${name} is damaged`);
    return stored.slice(checksumLength);
  }

  /** Names of those that are not what was stored. */
  damagedFacts(): string[] {
    return [...this.#facts.getRange({})].flatMap(({ key, value }) =>
      isIntact(value.toString('utf8')) ? [] : [key.toString('utf8')],
    );
  }

  /** Numbers of all blocks, rising. */
  blockNumbers(): number[] {
    const keys = [...this.#blocks.getKeys()].filter((key) => key.length === keyBytes);
    return keys.map((key) => key.readUIntBE(0, keyBytes));
  }

  block(number: number): Buffer | null {
    return this.#blocks.getBinary(keyOf(number)) ?? null;
  }

  /** Commits everything or nothing; resolves once it is on disk. */
  async write({ records, blocks, facts }: LakeWrite): Promise<void> {
    const written: Promise<boolean>[] = [];
    const store = (tree: Database<Buffer, Buffer>, key: Buffer, value: Buffer | null) =>
      written.push(value === null ? tree.remove(key) : tree.put(key, value));
    for (const [ordinal, record] of records) {
      if (record === null) written.push(this.#records.remove(keyOf(ordinal)));
      // A new record comes after all others: told so, LMDB fills its pages and does not halve them.
      else written.push(this.#records.put(keyOf(ordinal), record, { append: true }).then(assertAppended));
    }
    for (const [block, bytes] of blocks) store(this.#blocks, keyOf(block), bytes);
    for (const [name, value] of facts)
      store(this.#facts, Buffer.from(name), Buffer.from(withChecksum(value)));
    setImmediate(() => this.#takeNoteOfFailure());
    try {
      await Promise.all(written);
    } catch (error) {
      throw await causeOf(error);
    }
  }

  /** Writes a compacted copy of one moment, while reading and writing go on. */
  async copyTo(path: string): Promise<void> {
    await this.#root.backup(path, true);
  }

  /** Whether somebody, in this process or in another, reads the file as it was before a transaction. */
  isReadBefore(transaction: number): boolean {
    this.#root.resetReadTxn();
    // Processes that were killed stay in the list until then.
    this.#root.readerCheck();
    const places = this.#root.readerList().matchAll(/^ *\d+ [0-9a-f]+ (\d+)$/gm);
    return [...places].some(([, place]) => Number(place) < transaction);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  /** Of a batch LMDB's library makes one promise more than it gives out; if nobody looks at it, a full disk ends the process. */
  #takeNoteOfFailure(): void {
    this.#root.committed.then(undefined, () => undefined);
  }

  #tree(name: string): Database<Buffer, Buffer> {
    const tree: Database<Buffer, Buffer> | undefined = this.#root.openDB(name, binary);
    if (tree === undefined) throw new Error(`It has no tree ${name}.`);
    return tree;
  }
}

function assertAppended(isAppended: boolean): boolean {
  if (!isAppended) throw new Error('A record does not come after all others.');
  return isAppended;
}

const keyBytes = 6;

/** Big-endian, so that keys stand in the order of their numbers. */
function keyOf(number: number): Buffer {
  const key = Buffer.allocUnsafe(keyBytes);
  key.writeUIntBE(number, 0, keyBytes);
  return key;
}

/** Hexadecimal digits of a CRC-32. */
const checksumLength = 8;

function withChecksum(value: string): string {
  return crc32(value).toString(16).padStart(checksumLength, '0') + value;
}

function isIntact(stored: string): boolean {
  return stored === withChecksum(stored.slice(checksumLength));
}

/** LMDB's library says why a commit failed in a promise of its own, which nobody else waits for. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  const told = Promise.resolve(error.commitError).then(() => error);
  try {
    return await Promise.race([told, delay(1000, error, { ref: false })]);
  } catch (cause) {
    return cause;
  }
}
