import type { Catalog } from '../catalog/catalog.ts';
import { RecordDamagedError } from '../errors.ts';
import type { LakeLogger } from '../file/lake-writer.ts';
import type { LakeEntry } from '../record/lake-entry.ts';
import { copyEmbedding, decodeRecord } from '../record/record-codec.ts';
import type { RecordSeal } from '../record/record-seal.ts';

/** A damaged record. */
export interface DamagedRecord {
  readonly id: string;
  readonly reason: string;
}

export interface RecordReaderDependencies {
  readonly catalog: Catalog;
  readonly seal: RecordSeal | null;
  /** The stored bytes of an ordinal, or null. */
  readonly stored: (ordinal: number) => Buffer | null;
  /**
   * Whether the catalog on disk still lists the entry of an ordinal. If not, another process has
   * removed the record, and it is not damaged.
   */
  readonly isNamed: (ordinal: number) => boolean;
  /** Receives a damaged record, before its reader receives null. */
  readonly onDamage: (damaged: DamagedRecord) => void;
  readonly logger: LakeLogger;
}

/**
 * Reads records and verifies each with its checksum and the catalog. A record that fails is not
 * served.
 */
export class RecordReader {
  readonly #dependencies: RecordReaderDependencies;

  constructor(dependencies: RecordReaderDependencies) {
    this.#dependencies = dependencies;
  }

  /** The entry of an ordinal. Null if it is missing or damaged. */
  entry(ordinal: number): LakeEntry | null {
    const outcome = this.#attempt(ordinal, (stored) => this.#read(ordinal, stored));
    return outcome !== null && 'value' in outcome ? outcome.value : null;
  }

  /** Describes what is damaged in a record. Null if it is intact, or if there is no record. */
  fault(ordinal: number): DamagedRecord | null {
    const outcome = this.#attempt(ordinal, (stored) => this.#read(ordinal, stored));
    return outcome !== null && 'damaged' in outcome ? outcome.damaged : null;
  }

  /**
   * Copies the vector of an ordinal. Returns false if it has none of that length, or if the record
   * is damaged.
   */
  embeddingInto(ordinal: number, target: Float32Array): boolean {
    const outcome = this.#attempt(ordinal, (stored) =>
      copyEmbedding(stored, this.#dependencies.seal, target),
    );
    return outcome !== null && 'value' in outcome;
  }

  #attempt<Value>(
    ordinal: number,
    read: (stored: Buffer) => Value,
  ): { readonly value: Value } | { readonly damaged: DamagedRecord } | null {
    const { catalog, isNamed } = this.#dependencies;
    if (!catalog.isAt(ordinal)) return null;
    const stored = this.#dependencies.stored(ordinal);
    if (stored === null && !isNamed(ordinal)) return null;
    try {
      if (stored === null) throw new RecordDamagedError('it is missing');
      return { value: read(stored) };
    } catch (error) {
      if (!(error instanceof RecordDamagedError)) throw error;
      return { damaged: this.#damaged(ordinal, error.message) };
    }
  }

  #read(ordinal: number, stored: Buffer): LakeEntry {
    const { catalog, seal } = this.#dependencies;
    return decodeRecord(stored, seal, (bytes, offset) => catalog.isIdAt(ordinal, bytes, offset));
  }

  #damaged(ordinal: number, reason: string): DamagedRecord {
    const damaged = { id: this.#dependencies.catalog.at(ordinal)?.id ?? '', reason };
    this.#dependencies.logger.warn({ ...damaged }, 'a record of the Lake is damaged');
    this.#dependencies.onDamage(damaged);
    return damaged;
  }
}
