import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import { LakeRenewal, type LakeRenewalDependencies } from './lake-renewal.ts';

export interface LakeImportDependencies extends Omit<LakeRenewalDependencies, 'keeper'> {
  readonly store: LakeStore;
}

/** Number of entries by outcome of the import. */
export interface ImportCounts {
  readonly added: number;
  readonly present: number;
  /**
   * Inferences of this database that the archive does not contain: removed, not admitted, or not
   * usable as an entry.
   */
  readonly refused: number;
}

/** Number of entries that are compared with the database at a time. */
const pageSize = 100;

/**
 * Adds entries to a Lake. The database is queried for every entry: an inference of this database is
 * read from it, whatever the entry contains. Only entries that the database does not know are added
 * as they are.
 */
export class LakeImport {
  readonly #dependencies: LakeImportDependencies;
  readonly #renewal: LakeRenewal;
  #counts: ImportCounts = { added: 0, present: 0, refused: 0 };

  constructor(dependencies: LakeImportDependencies) {
    const { store } = dependencies;
    this.#dependencies = dependencies;
    this.#renewal = new LakeRenewal({ ...dependencies, keeper: { store, isOpen: true } });
  }

  get counts(): ImportCounts {
    return this.#counts;
  }

  /**
   * Adds all entries before the first fault and makes them durable.
   * @throws errors while reading the entries, LakeFullError, errors of the database and the disk.
   */
  async take(entries: AsyncIterable<LakeEntry>): Promise<void> {
    let page: LakeEntry[] = [];
    try {
      for await (const entry of entries) {
        page.push(entry);
        if (page.length < pageSize) continue;
        const full = page;
        page = [];
        await this.#takePage(full);
      }
    } finally {
      await this.#takePage(page);
    }
  }

  async #takePage(page: readonly LakeEntry[]): Promise<void> {
    const { store, repository } = this.#dependencies;
    const recorded = await repository().recordedAmong(page.map(({ id }) => id));
    const wasThere = new Set(page.filter(({ id }) => store.has(id)).map(({ id }) => id));
    for (const entry of page) if (!recorded.has(entry.id)) store.add(entry);
    await this.#takeFromRecord([...recorded]);
    await store.durable();
    for (const { id } of page) this.#count(store.has(id), wasThere.has(id));
  }

  async #takeFromRecord(ids: readonly string[]): Promise<void> {
    const { store } = this.#dependencies;
    // An entry that was once imported from elsewhere has no sequence number in the audit trail and
    // does not represent the inference.
    for (const id of ids) if (placeOf(store, id)?.seq === null) store.remove(id);
    await this.#renewal.bringUpToDate(ids);
  }

  #count(isThere: boolean, wasThere: boolean): void {
    const { added, present, refused } = this.#counts;
    if (!isThere) this.#counts = { added, present, refused: refused + 1 };
    else if (wasThere) this.#counts = { added, present: present + 1, refused };
    else this.#counts = { added: added + 1, present, refused };
  }
}

function placeOf({ catalog }: LakeStore, id: string) {
  const ordinal = catalog.ordinalOf(id);
  return ordinal === null ? null : catalog.at(ordinal);
}
