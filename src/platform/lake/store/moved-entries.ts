import type { Catalog } from '../catalog/catalog.ts';
import { entryOrNull } from '../catalog/load-catalog.ts';
import type { LakeFile } from '../file/lake-file.ts';
import { inPages } from '../in-slices.ts';
import type { LakeEntry } from '../record/lake-entry.ts';
import type { RecordSeal } from '../record/record-seal.ts';

export interface MovedEntriesDependencies {
  readonly file: LakeFile;
  readonly seal: RecordSeal | null;
  readonly catalog: Pick<Catalog, 'at' | 'ordinalOf'>;
  /** The highest ordinal with a record when the catalog was loaded. */
  readonly lastOrdinal: number;
  /** Whether another process writes to the Lake. */
  readonly isShared: boolean;
}

/**
 * Entries that another process has removed, or replaced under another ordinal, since the catalog
 * was loaded.
 */
export class MovedEntries {
  readonly #dependencies: MovedEntriesDependencies;
  readonly #ids = new Set<string>();

  constructor(dependencies: MovedEntriesDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Notes a known entry whose record is missing.
   * @returns whether another process may have moved it.
   */
  note(ordinal: number): boolean {
    const { file, catalog, isShared } = this.#dependencies;
    const place = catalog.at(ordinal);
    if (place === null || !isShared || file.record(ordinal) !== null) return false;
    this.#ids.add(place.id);
    return true;
  }

  /** Replacements of the noted entries, and entries added in the meantime. */
  async *found(): AsyncGenerator<LakeEntry[]> {
    const { file, seal, catalog, lastOrdinal, isShared } = this.#dependencies;
    let through = lastOrdinal;
    let last = file.lastOrdinal();
    let takesNew = true;
    while (isShared && last > through && (takesNew || this.#ids.size > 0)) {
      const first = through + 1;
      const ordinals = Array.from({ length: last - through }, (_, index) => first + index);
      const isNew = (id: string) => takesNew && catalog.ordinalOf(id) === null;
      yield* inPages(ordinals, (ordinal) => {
        const entry = entryOrNull(file.record(ordinal), seal);
        return entry !== null && (this.#ids.delete(entry.id) || isNew(entry.id)) ? entry : null;
      });
      through = last;
      last = file.lastOrdinal();
      takesNew = false;
    }
  }
}
