import type { CatalogFilter } from '../../platform/lake/catalog.ts';
import { LakeSearch } from '../../platform/lake/lake-search.ts';
import type { LakeStore } from '../../platform/lake/lake-store.ts';
import type { Neighbour, VectorThread } from '../../platform/lake/vector-thread.ts';

/** Search in whichever store is open now: one that was opened anew is searched anew. */
export class MeaningSearch {
  readonly #thread: VectorThread;
  readonly #keptBytes: number;
  #search: LakeSearch | null = null;
  #store: LakeStore | null = null;

  /** @param keptBytes of vectors to keep in memory. */
  constructor(thread: VectorThread, keptBytes: number) {
    this.#thread = thread;
    this.#keptBytes = keptBytes;
  }

  /** See LakeSearch. */
  async nearest(
    store: LakeStore,
    digest: string,
    query: Float32Array,
    filter: CatalogFilter,
    first: number,
  ): Promise<Neighbour[]> {
    if (this.#search === null || this.#store !== store) {
      if (this.#search !== null) await this.#thread.stop();
      this.#store = store;
      this.#search = new LakeSearch({ store, thread: this.#thread, keptBytes: this.#keptBytes });
    }
    return this.#search.nearest(digest, query, filter, first);
  }
}
