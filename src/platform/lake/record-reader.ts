import type { Catalog } from './catalog.ts';
import { RecordDamagedError } from './errors.ts';
import type { CatalogEntry, LakeEntry } from './lake-entry.ts';
import type { LakeLogger } from './lake-writer.ts';
import { copyEmbedding, decodeRecord } from './record-codec.ts';
import type { RecordSeal } from './record-seal.ts';

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
  /** Whether another process writes: a record that is missing was removed by it, and is no damage. */
  readonly isShared: boolean;
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
    const outcome = this.#attempt(ordinal, (place) => this.#read(ordinal, place));
    return outcome !== null && 'value' in outcome ? outcome.value : null;
  }

  /** What is wrong with the record of an ordinal; null if nothing is, or there is none. */
  fault(ordinal: number): DamagedRecord | null {
    const outcome = this.#attempt(ordinal, (place) => this.#read(ordinal, place));
    return outcome !== null && 'damaged' in outcome ? outcome.damaged : null;
  }

  /** Copies the vector of an ordinal; false if it has none of that length, or none that can be trusted. */
  embeddingInto(ordinal: number, target: Float32Array): boolean {
    const outcome = this.#attempt(ordinal, () =>
      copyEmbedding(this.#stored(ordinal), this.#parts.seal, target),
    );
    return outcome !== null && 'value' in outcome;
  }

  #attempt<Value>(
    ordinal: number,
    read: (place: CatalogEntry) => Value,
  ): { readonly value: Value } | { readonly damaged: DamagedRecord } | null {
    const place = this.#parts.catalog.at(ordinal);
    if (place === null) return null;
    if (this.#parts.isShared && this.#parts.stored(ordinal) === null) return null;
    try {
      return { value: read(place) };
    } catch (error) {
      if (!(error instanceof RecordDamagedError)) throw error;
      const damaged = { id: place.id, reason: error.message };
      this.#parts.logger.warn({ ...damaged }, 'a record of the Lake is damaged');
      this.#parts.onDamage(damaged);
      return { damaged };
    }
  }

  #read(ordinal: number, place: CatalogEntry): LakeEntry {
    const entry = decodeRecord(this.#stored(ordinal), this.#parts.seal);
    if (entry.id !== place.id) throw new RecordDamagedError('it is the record of another inference');
    return entry;
  }

  #stored(ordinal: number): Buffer {
    const stored = this.#parts.stored(ordinal);
    if (stored === null) throw new RecordDamagedError('it is missing');
    return stored;
  }
}
