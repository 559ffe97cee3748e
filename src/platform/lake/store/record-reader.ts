import type { Catalog } from '../catalog/catalog.ts';
import { RecordDamagedError } from '../errors.ts';
import type { LakeLogger } from '../file/lake-writer.ts';
import type { LakeEntry } from '../record/lake-entry.ts';
import { copyEmbedding, decodeRecord } from '../record/record-codec.ts';
import type { RecordSeal } from '../record/record-seal.ts';

/** A record that cannot be trusted. */
export interface DamagedRecord {
  readonly id: string;
  readonly reason: string;
}

export interface RecordReaderParts {
  readonly catalog: Catalog;
  readonly seal: RecordSeal | null;
  /** The stored bytes of an ordinal, or null. */
  readonly stored: (ordinal: number) => Buffer | null;
  /** Whether the catalog still names the entry of an ordinal; where it does not, another process has removed the record, and that is no damage. */
  readonly isNamed: (ordinal: number) => boolean;
  /** Told of a record that cannot be trusted, before its reader is told that there is none. */
  readonly onDamage: (damaged: DamagedRecord) => void;
  readonly logger: LakeLogger;
}

/** Reads records and holds each against its checksum and against the catalog: what does not agree is not served. */
export class RecordReader {
  readonly #parts: RecordReaderParts;

  constructor(parts: RecordReaderParts) {
    this.#parts = parts;
  }

  /** The entry of an ordinal; null if there is none, or none that can be trusted. */
  entry(ordinal: number): LakeEntry | null {
    const outcome = this.#attempt(ordinal, (stored) => this.#read(ordinal, stored));
    return outcome !== null && 'value' in outcome ? outcome.value : null;
  }

  /** What is wrong with the record of an ordinal; null if nothing is, or there is none. */
  fault(ordinal: number): DamagedRecord | null {
    const outcome = this.#attempt(ordinal, (stored) => this.#read(ordinal, stored));
    return outcome !== null && 'damaged' in outcome ? outcome.damaged : null;
  }

  /** Copies the vector of an ordinal; false if it has none of that length, or none that can be trusted. */
  embeddingInto(ordinal: number, target: Float32Array): boolean {
    const outcome = this.#attempt(ordinal, (stored) => copyEmbedding(stored, this.#parts.seal, target));
    return outcome !== null && 'value' in outcome;
  }

  #attempt<Value>(
    ordinal: number,
    read: (stored: Buffer) => Value,
  ): { readonly value: Value } | { readonly damaged: DamagedRecord } | null {
    const { catalog, isNamed } = this.#parts;
    if (!catalog.isAt(ordinal)) return null;
    const stored = this.#parts.stored(ordinal);
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
    const { catalog, seal } = this.#parts;
    return decodeRecord(stored, seal, (bytes, offset) => catalog.isIdAt(ordinal, bytes, offset));
  }

  #damaged(ordinal: number, reason: string): DamagedRecord {
    const damaged = { id: this.#parts.catalog.at(ordinal)?.id ?? '', reason };
    this.#parts.logger.warn({ ...damaged }, 'a record of the Lake is damaged');
    this.#parts.onDamage(damaged);
    return damaged;
  }
}
