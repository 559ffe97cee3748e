import { nearestOf } from '../../platform/lake/search/lake-search.ts';
import { VectorBatch } from '../../platform/lake/search/vector-batch.ts';
import type { Neighbour, VectorThread } from '../../platform/lake/search/vector-thread.ts';
import type {
  RecordVector,
  SimilarFilter,
  SimilarInferencesRepository,
} from './similar-inferences.repository.ts';

export interface SimilarPage {
  /** Nearest first. */
  readonly found: readonly { readonly id: string; readonly similarity: number }[];
  /** How many vectors were compared. */
  readonly compared: number;
}

export interface SimilarInferencesParts {
  /** A fresh repository for each use. */
  readonly repository: () => SimilarInferencesRepository;
  /** A thread for the vectors of the record alone. */
  readonly thread: VectorThread;
  /** Bytes of vectors to keep in memory; what is beyond is read from the database by each search. */
  readonly keptBytes: number;
}

/** Vectors read from the database at a time. */
const pageSize = 500;

/** How many of the nearest are held against the conditions: for each that is wanted, then more and more; beyond the last, the database chooses first. */
const looked = { each: 4, growth: 8, most: 10_000 } as const;

/** What the thread keeps of one model's vectors of one length. */
interface Kept {
  readonly model: number;
  /** Vectors up to this place of the record were handed over. */
  through: number;
  count: number;
}

/**
 * Exact search over all vectors of the record. The first search of a model reads them from the database into the memory of a thread, each later one those that
 * have come since. Conditions are asked of the database, for the nearest first: what they name may have changed since a vector was read.
 */
export class SimilarInferences {
  readonly #parts: SimilarInferencesParts;
  readonly #kept = new Map<string, Kept>();
  #generation: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: SimilarInferencesParts) {
    this.#parts = parts;
    this.#generation = parts.thread.generation;
  }

  /** Lets go of the vectors that are kept, and of those that are being read: some were erased. The next search reads the others again. */
  forget(): void {
    this.#parts.thread.beginAnew();
  }

  /** The nearest inferences of the model with that digest. */
  async nearest(
    digest: string,
    query: Float32Array,
    { first, ...filter }: SimilarFilter & { readonly first: number },
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
   * The nearest wanted ones among those that the thread keeps; null if it has ended since and keeps them no more, or if they are so few among so many that
   * the database finds them sooner.
   */
  async #nearestKept(model: number, generation: number, question: Question): Promise<Neighbour[] | null> {
    const { digest, query, filter, first } = question;
    const { thread, repository } = this.#parts;
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

  /** The nearest of the wanted ones after a place of the record up to another, read from the database and forgotten. */
  async #scan(
    { digest, query, filter, first }: Question,
    after: number,
    through: number,
  ): Promise<{ best: Neighbour[]; compared: number }> {
    const { thread, repository } = this.#parts;
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
    // What another search has handed to the thread meanwhile was found there and in the database.
    const unique = new Map(near.map((neighbour) => [neighbour.label, neighbour]));
    const nearest = nearestOf([...unique.values()], first);
    const ids = await this.#parts.repository().wantedAmong(
      digest,
      nearest.map(({ label }) => label),
      filter,
    );
    return nearest.flatMap(({ label, cosine }) => {
      const id = ids.get(label);
      return id === undefined ? [] : [{ id, similarity: cosine }];
    });
  }

  /** Hands the thread what has come since, as far as there is room for it. */
  async #read(digest: string, dimension: number): Promise<void> {
    const { thread, repository, keptBytes } = this.#parts;
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

  /** Vectors of another length than a model gives can be compared with those of that length alone. */
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
  readonly filter: SimilarFilter;
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
