import { nearestOf } from '../../platform/lake/search/lake-search.ts';
import { VectorBatch } from '../../platform/lake/search/vector-batch.ts';
import type { Neighbour, VectorThread } from '../../platform/lake/search/vector-thread.ts';
import type { LakeFilter } from './lake.input.ts';
import {
  type RecordVector,
  type SimilarInferencesRepository,
  type VectorSource,
  vectorSources,
} from './similar-inferences.repository.ts';

export interface SimilarPage {
  /** Digest of the models whose vectors were compared. */
  readonly digest: string;
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
 * then more by `growth`. Beyond `max`, the database applies the conditions first.
 */
const looked = { each: 4, growth: 8, max: 10_000 } as const;

/** The vectors of one space, one source and one length that the thread keeps. */
interface Kept {
  readonly model: number;
  /** Number in the source up to which vectors were passed to the thread. */
  through: number;
  count: number;
}

/** What is searched for. All vectors that are compared are of the space of the digest. */
export interface SimilarQuery {
  readonly digest: string;
  readonly query: Float32Array;
  readonly filter: LakeFilter;
  readonly first: number;
  /** Sources to search. Default: all. */
  readonly sources?: readonly VectorSource[];
  /** A condition that the database cannot check, on the id of an inference. */
  readonly isWanted?: (id: string) => boolean;
}

/**
 * Exact search over all vectors that the audit trail has in one space. The first search in a space
 * reads them from the database into the memory of a thread; later ones read only those added since.
 * Conditions are checked in the database, for the nearest vectors first, because the values may
 * have changed since a vector was read.
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

  /** Returns the nearest inferences that have a vector in the space. */
  async nearest({ sources = vectorSources, ...query }: SimilarQuery): Promise<SimilarPage> {
    const { digest, first } = query;
    const found: Similar[] = [];
    let compared = 0;
    for (const source of sources) {
      const part = await this.#nearest({ isWanted: () => true, ...query, source });
      found.push(...part.found);
      compared += part.compared;
    }
    return { digest, found: nearestOfEach(found).slice(0, first), compared };
  }

  async #nearest(question: Question): Promise<Pick<SimilarPage, 'found' | 'compared'>> {
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#read(question));
    await this.#turn;
    const { model, through, count } = this.#keptOf(question);
    const generation = this.#generation;
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
   * ended and lost them. Also null if only a small share of the vectors matches, because the
   * database then finds the matches faster.
   */
  async #nearestKept(model: number, generation: number, question: Question): Promise<Neighbour[] | null> {
    const { query, first } = question;
    const { thread } = this.#dependencies;
    for (let max = first * looked.each; ; max *= looked.growth) {
      if (thread.generation !== generation) return null;
      const near = await thread.search({ model, query, first: max, allowed: null });
      const wanted = await this.#wantedAmong(question, near);
      const found = near.filter(({ label }) => wanted.has(label));
      if (found.length >= first || near.length < max) return found.slice(0, first);
      if (max * looked.growth > looked.max) return null;
    }
  }

  /**
   * Returns the nearest matches between two numbers of a source. Their vectors are read from the
   * database and not kept.
   */
  async #scan(
    { source, digest, query, filter, first, isWanted }: Question,
    after: number,
    through: number,
  ): Promise<{ best: Neighbour[]; compared: number }> {
    const { thread, repository } = this.#dependencies;
    let best: Neighbour[] = [];
    let compared = 0;
    for (let number = after; ; ) {
      const page = await repository().vectorsAfter(source, digest, number, pageSize, filter);
      const last = page.at(-1);
      if (last === undefined) return { best, compared };
      const batch = batchOf(
        page.filter((vector) => vector.number <= through && isWanted(vector.id)),
        query.length,
      );
      compared += batch.length;
      best = nearestOf([...best, ...(await thread.scan(query, first, batch.take()))], first);
      if (last.number >= through) return { best, compared };
      number = last.number;
    }
  }

  async #named(question: Question, near: readonly Neighbour[]): Promise<Similar[]> {
    // If another search passes vectors to the thread in the meantime, they are found both there and
    // in the database.
    const unique = new Map(near.map((neighbour) => [neighbour.label, neighbour]));
    const nearest = nearestOf([...unique.values()], question.first);
    const ids = await this.#wantedAmong(question, nearest);
    return nearest.flatMap(({ label, cosine }) => {
      const id = ids.get(label);
      return id === undefined ? [] : [{ id, similarity: cosine }];
    });
  }

  async #wantedAmong(
    { source, digest, filter, isWanted }: Question,
    near: readonly Neighbour[],
  ): Promise<ReadonlyMap<number, string>> {
    const numbers = near.map(({ label }) => label);
    const wanted = await this.#dependencies.repository().wantedAmong(source, digest, numbers, filter);
    return new Map([...wanted].filter(([, id]) => isWanted(id)));
  }

  /** Passes vectors added since to the thread, as far as there is room. */
  async #read(question: Question): Promise<void> {
    const { thread, repository, keptBytes } = this.#dependencies;
    const { source, digest } = question;
    const dimension = question.query.length;
    if (this.#generation !== thread.generation) this.#kept.clear();
    this.#generation = thread.generation;
    const kept = this.#keptOf(question);
    while (thread.keptBytes + pageSize * dimension * 4 <= keptBytes) {
      const page = await repository().vectorsAfter(source, digest, kept.through, pageSize);
      const last = page.at(-1);
      if (last === undefined || this.#generation !== thread.generation) return;
      const batch = batchOf(page, dimension);
      kept.count += batch.length;
      kept.through = last.number;
      thread.keep(kept.model, batch.take());
      if (page.length < pageSize) return;
    }
  }

  /**
   * Vectors whose length differs from that of the model can only be compared with vectors of the
   * same length.
   */
  #keptOf({ source, digest, query }: Question): Kept {
    const name = `${source} ${digest} ${query.length}`;
    const kept = this.#kept.get(name) ?? { model: this.#kept.size + 1, through: 0, count: 0 };
    this.#kept.set(name, kept);
    return kept;
  }
}

type Similar = SimilarPage['found'][number];

type Question = Required<Omit<SimilarQuery, 'sources'>> & { readonly source: VectorSource };

/** Nearest first. An inference that is found in several sources is listed once. */
export function nearestOfEach<Found extends { readonly id: string; readonly similarity: number }>(
  found: readonly Found[],
): Found[] {
  const nearestFirst = found.toSorted((one, other) => other.similarity - one.similarity);
  const listed = new Set<string>();
  return nearestFirst.filter(({ id }) => !listed.has(id) && listed.add(id));
}

function batchOf(page: readonly RecordVector[], dimension: number): VectorBatch {
  const batch = new VectorBatch(dimension, Math.max(1, page.length));
  for (const { number, vector } of page) {
    batch.add(number, (place) => {
      if (vector.length !== place.length) return false;
      place.set(vector);
      return true;
    });
  }
  return batch;
}
