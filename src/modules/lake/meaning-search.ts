import {
  type LakeQuery,
  LakeSearch,
  type LakeSearchLimits,
  type Nearest,
} from '../../platform/lake/search/lake-search.ts';
import type { VectorThread } from '../../platform/lake/search/vector-thread.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { Logger } from '../../platform/observability/logger.ts';

export interface MeaningSearchDependencies {
  readonly thread: VectorThread;
  readonly limits: LakeSearchLimits;
  readonly logger: Logger;
}

/** Searches the store that is open now. If the store was opened again, the search starts again. */
export class MeaningSearch {
  readonly #dependencies: MeaningSearchDependencies;
  #search: LakeSearch | null = null;
  #store: LakeStore | null = null;

  constructor(dependencies: MeaningSearchDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Discards vectors and indexes in memory, and reads in progress, because some entries were
   * erased. The next search reads the remaining ones again.
   */
  forget(): void {
    this.#dependencies.thread.restart();
  }

  /** See LakeSearch. */
  async nearest(store: LakeStore, question: LakeQuery): Promise<Nearest> {
    if (this.#search === null || this.#store !== store) {
      if (this.#search !== null) this.#dependencies.thread.restart();
      this.#store = store;
      this.#search = new LakeSearch({ store, ...this.#dependencies });
    }
    return this.#search.nearest(question);
  }
}
