import { nearestOf } from '../../platform/lake/search/lake-search.ts';
import { VectorBatch } from '../../platform/lake/search/vector-batch.ts';
import type { Neighbour, VectorThread } from '../../platform/lake/search/vector-thread.ts';
import type { LakeFilter } from './lake.input.ts';
import type { RecordVector, SimilarInferencesRepository } from './similar-inferences.repository.ts';

export interface SimilarPage {
  /** Nearest first. */
  readonly found: readonly { readonly id: string; readonly similarity: number }[];
  /** Number of vectors that were compared. */
  readonly compared: number;
}

export interface SimilarInferencesDependencies {
  /** A new repository for each use. */
  readonly repository: () => SimilarInferencesRepository;
  /** A thread used only for vectors of the audit trail. */
  readonly thread: VectorThread;
  /**
   * Maximum size of the vectors kept in memory, in bytes. Each search reads the others from the
   * database.
   */
  readonly keptBytes: number;
}

/** Number of vectors read from the database at a time. */
const pageSize = 500;

/**
 * Number of nearest vectors that are checked against the conditions: `each` per requested item,
 * then more by `growth`. Beyond `most`, the database applies the conditions first.
 */
const looked = { each: 4, growth: 8, most: 10_000 } as const;

/** The vectors of one model and one length that the thread keeps. */
interface Kept {
  readonly model: number;
  /** Sequence number of the audit trail up to which vectors were passed to the thread. */
  through: number;
  count: number;
}

/**
 * Exact search over all vectors of the audit trail. The first search for a model reads them from
 * the database into the memory of a thread; later ones read only those added since. Conditions are
 * checked in the database, for the nearest vectors first, because the values may have changed since
 * a vector was read.
 */
export class SimilarInferences {
  readonly #dependencies: SimilarInferencesDependencies;
  readonly #kept = new Map<string, Kept>();
  #generation: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(dependencies: SimilarInferencesDependencies) {
    this.#dependencies = dependencies;
    this.#generation = dependencies.thread.generation;
  }

  /**
   * Discards vectors in memory and reads in progress, because some were erased. The next search
   * reads the remaining ones again.
   */
  forget(): void {
    this.#dependencies.thread.restart();
  }

  /** Returns the nearest inferences of the model with the given digest. */
  async nearest(
    digest: string,
    query: Float32Array,
    filter: LakeFilter,
    first: number,
  ): Promise<SimilarPage> {
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#read(digest, query.length));
    await this.#turn;
    const { model, through, count } = this.#keptOf(digest, query.length);
    const generation = this.#generation;
    const question = { digest, query, filter, first };
    const beyond = await this.#scan(question, through, Number.MAX_SAFE_INTEGER);
    const near =
      (await this.#nearestKept(model, generation, question)) ?? (await this.#scan(question, 0, through)).best;
    return {
      found: await this.#named(question, [...near, ...beyond.best]),
      compared: count + beyond.compared,
    };
  }

  /**
   * Returns the nearest matches among the vectors that the thread keeps. Null if the thread has
   * ended since and no longer has them, or if so few of so many match that the database finds them
   * faster.
   */
  async #nearestKept(model: number, generation: number, question: Question): Promise<Neighbour[] | null> {
    const { digest, query, filter, first } = question;
    const { thread, repository } = this.#dependencies;
    for (let most = first * looked.each; ; most *= looked.growth) {
      if (thread.generation !== generation) return null;
      const near = await thread.search({ model, query, first: most, allowed: null });
      const wanted = await repository().wantedAmong(
        digest,
        near.map(({ label }) => label),
        filter,
      );
      const found = near.filter(({ label }) => wanted.has(label));
      if (found.length >= first || near.length < most) return found.slice(0, first);
      if (most * looked.growth > looked.most) return null;
    }
  }

  /**
   * Returns the nearest matches between two sequence numbers of the audit trail. Their vectors are
   * read from the database and not kept.
   */
  async #scan(
    { digest, query, filter, first }: Question,
    after: number,
    through: number,
  ): Promise<{ best: Neighbour[]; compared: number }> {
    const { thread, repository } = this.#dependencies;
    let best: Neighbour[] = [];
    let compared = 0;
    for (let seq = after; ; ) {
      const page = await repository().vectorsAfter(digest, seq, pageSize, filter);
      const last = page.at(-1);
      if (last === undefined) return { best, compared };
      const batch = batchOf(
        page.filter((vector) => vector.seq <= through),
        query.length,
      );
      compared += batch.length;
      best = nearestOf([...best, ...(await thread.scan(query, first, batch.take()))], first);
      if (last.seq >= through) return { best, compared };
      seq = last.seq;
    }
  }

  async #named(
    { digest, filter, first }: Question,
    near: readonly Neighbour[],
  ): Promise<SimilarPage['found']> {
    // If another search passes vectors to the thread in the meantime, they are found both there and
    // in the database.
    const unique = new Map(near.map((neighbour) => [neighbour.label, neighbour]));
    const nearest = nearestOf([...unique.values()], first);
    const ids = await this.#dependencies.repository().wantedAmong(
      digest,
      nearest.map(({ label }) => label),
      filter,
    );
    return nearest.flatMap(({ label, cosine }) => {
      const id = ids.get(label);
      return id === undefined ? [] : [{ id, similarity: cosine }];
    });
  }

  /** Passes vectors added since to the thread, as far as there is room. */
  async #read(digest: string, dimension: number): Promise<void> {
    const { thread, repository, keptBytes } = this.#dependencies;
    if (this.#generation !== thread.generation) this.#kept.clear();
    this.#generation = thread.generation;
    const kept = this.#keptOf(digest, dimension);
    while (thread.keptBytes + pageSize * dimension * 4 <= keptBytes) {
      const page = await repository().vectorsAfter(digest, kept.through, pageSize);
      const last = page.at(-1);
      if (last === undefined || this.#generation !== thread.generation) return;
      const batch = batchOf(page, dimension);
      kept.count += batch.length;
      kept.through = last.seq;
      thread.keep(kept.model, batch.take());
      if (page.length < pageSize) return;
    }
  }

  /**
   * Vectors whose length differs from that of the model can only be compared with vectors of the
   * same length.
   */
  #keptOf(digest: string, dimension: number): Kept {
    const name = `${digest} ${dimension}`;
    const kept = this.#kept.get(name) ?? { model: this.#kept.size + 1, through: 0, count: 0 };
    this.#kept.set(name, kept);
    return kept;
  }
}

interface Question {
  readonly digest: string;
  readonly query: Float32Array;
  readonly filter: LakeFilter;
  readonly first: number;
}

function batchOf(page: readonly RecordVector[], dimension: number): VectorBatch {
  const batch = new VectorBatch(dimension, Math.max(1, page.length));
  for (const { seq, vector } of page) {
    batch.add(seq, (place) => {
      if (vector.length !== place.length) return false;
      place.set(vector);
      return true;
    });
  }
  return batch;
}
