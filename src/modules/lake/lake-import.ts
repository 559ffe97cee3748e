import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import { LakeRenewal, type LakeRenewalParts } from './lake-renewal.ts';

export interface LakeImportParts extends Omit<LakeRenewalParts, 'keeper'> {
  readonly store: LakeStore;
}

/** What has become of the entries that were read. */
export interface ImportCounts {
  readonly added: number;
  readonly present: number;
  /** Inferences of this record that the archive does not hold: removed, not worthy, or no entry can be made of them. */
  readonly refused: number;
}

/** Entries that are held against the record at a time. */
const pageSize = 100;

/**
 * Takes entries into a Lake. The record is asked about every one: what is an inference of it is read there, whatever the entry says; only what it does not
 * know is taken as it comes.
 */
export class LakeImport {
  readonly #parts: LakeImportParts;
  readonly #renewal: LakeRenewal;
  #counts: ImportCounts = { added: 0, present: 0, refused: 0 };

  constructor(parts: LakeImportParts) {
    const { store } = parts;
    this.#parts = parts;
    this.#renewal = new LakeRenewal({ ...parts, keeper: { store, isOpen: true } });
  }

  get counts(): ImportCounts {
    return this.#counts;
  }

  /** All that come before a fault are taken in and durable. @throws what reading them throws, LakeFullError, what the database and the disk say. */
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
    const { store, repository } = this.#parts;
    const recorded = await repository().recordedAmong(page.map(({ id }) => id));
    const wasThere = new Set(page.filter(({ id }) => store.has(id)).map(({ id }) => id));
    for (const entry of page) if (!recorded.has(entry.id)) store.add(entry);
    await this.#takeFromRecord([...recorded]);
    await store.durable();
    for (const { id } of page) this.#count(store.has(id), wasThere.has(id));
  }

  async #takeFromRecord(ids: readonly string[]): Promise<void> {
    const { store } = this.#parts;
    // What an import once took from elsewhere has no place in the record, and says nothing of the record.
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
