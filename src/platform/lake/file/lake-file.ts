import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type Database, open, type RootDatabase } from 'lmdb';
import { RecordDamagedError } from '../errors.ts';
import { CopyPool } from '../record/copy-pool.ts';

declare module 'lmdb' {
  // The library accepts these options as in `putSync`, but its declarations omit them.
  interface Database<V, K extends import('lmdb').Key> {
    put(id: K, value: V, options: import('lmdb').PutOptions): Promise<boolean>;
  }
}

/** The changes of one commit. Null deletes. */
export interface LakeWrite {
  readonly records: ReadonlyMap<number, Buffer | null>;
  readonly blocks: ReadonlyMap<number, Buffer | null>;
  readonly facts: ReadonlyMap<string, string>;
}

const binary = { encoding: 'binary', keyEncoding: 'binary' } as const;

/**
 * The LMDB file: records and catalog blocks by number, metadata by name. The only code that uses
 * LMDB.
 */
export class LakeFile {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #records: Database<Buffer, Buffer>;
  readonly #blocks: Database<Buffer, Buffer>;
  readonly #facts: Database<Buffer, Buffer>;
  readonly #copies = new CopyPool();

  /**
   * @param path of a file whose structure has been checked.
   * @throws the error of LMDB for an unusable file.
   */
  constructor(path: string, { readOnly = false }: { readonly readOnly?: boolean } = {}) {
    // Commits are flushed one after another on a thread of LMDB, so that the last one is complete
    // after a power failure.
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

  /** A copy, because LMDB overwrites its buffer on the next read. */
  record(ordinal: number): Buffer | null {
    const found = this.#records.getBinaryFast(keyOf(ordinal));
    return found === undefined ? null : this.#copies.copy(found, found.length);
  }

  /** The highest ordinal with a record. -1 if there is none. */
  lastOrdinal(): number {
    for (const key of this.#records.getKeys({ reverse: true, limit: 1 })) return key.readUIntBE(0, keyBytes);
    return -1;
  }

  /** @throws RecordDamagedError if it differs from the stored bytes. */
  fact(name: string): string | null {
    const stored = this.#facts.getBinary(Buffer.from(name))?.toString('utf8');
    if (stored === undefined) return null;
    if (!isIntact(stored)) throw new RecordDamagedError(`its metadata ${name} is damaged`);
    return stored.slice(checksumLength);
  }

  /** Names of damaged metadata. */
  damagedFacts(): string[] {
    return [...this.#facts.getRange({})].flatMap(({ key, value }) =>
      isIntact(value.toString('utf8')) ? [] : [key.toString('utf8')],
    );
  }

  /** Numbers of all blocks, in increasing order. */
  blockNumbers(): number[] {
    const keys = [...this.#blocks.getKeys()].filter((key) => key.length === keyBytes);
    return keys.map((key) => key.readUIntBE(0, keyBytes));
  }

  block(number: number): Buffer | null {
    return this.#blocks.getBinary(keyOf(number)) ?? null;
  }

  /** Commits all changes or none. Resolves once they are on disk. */
  async write({ records, blocks, facts }: LakeWrite): Promise<void> {
    const written: Promise<boolean>[] = [];
    const store = (tree: Database<Buffer, Buffer>, key: Buffer, value: Buffer | null) =>
      written.push(value === null ? tree.remove(key) : tree.put(key, value));
    for (const [ordinal, record] of records) {
      if (record === null) written.push(this.#records.remove(keyOf(ordinal)));
      // A new record is the last one. With the append flag, LMDB fills its pages instead of
      // splitting them.
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

  /** Writes a compacted copy of one consistent state, while reads and writes continue. */
  async copyTo(path: string): Promise<void> {
    await this.#root.backup(path, true);
  }

  /**
   * Returns whether a reader, in this or another process, still uses a state before a transaction.
   */
  isReadBefore(transaction: number): boolean {
    this.#root.resetReadTxn();
    // Removes the reader entries of killed processes.
    this.#root.readerCheck();
    const places = this.#root.readerList().matchAll(/^ *\d+ [0-9a-f]+ (\d+)$/gm);
    return [...places].some(([, place]) => Number(place) < transaction);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  /**
   * For a batch, LMDB's library creates an internal promise. Without a handler, a full disk would
   * end the process.
   */
  #takeNoteOfFailure(): void {
    this.#root.committed.then(undefined, () => undefined);
  }

  #tree(name: string): Database<Buffer, Buffer> {
    const tree: Database<Buffer, Buffer> | undefined = this.#root.openDB(name, binary);
    if (tree === undefined) throw new Error(`The file has no tree ${name}.`);
    return tree;
  }
}

function assertAppended(isAppended: boolean): boolean {
  if (!isAppended) throw new Error('The record is not the last one.');
  return isAppended;
}

const keyBytes = 6;

/** Big-endian, so that keys are in numerical order. */
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

/**
 * LMDB's library reports the cause of a failed commit in a separate promise that no other code
 * awaits.
 */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  const reported = Promise.resolve(error.commitError).then(() => error);
  try {
    return await Promise.race([reported, delay(1000, error, { ref: false })]);
  } catch (cause) {
    return cause;
  }
}
