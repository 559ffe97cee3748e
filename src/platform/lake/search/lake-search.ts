import type { CatalogFilter } from '../catalog/catalog-filter.ts';
import type { ModelSlot } from '../catalog/model-slots.ts';
import type { LakeLogger } from '../file/lake-writer.ts';
import { inSlices } from '../in-slices.ts';
import type { LakeStore } from '../store/lake-store.ts';
import { ApproximateIndex } from './approximate-index.ts';
import { addLabel, type LabelSet, labelsOf, noLabels } from './label-set.ts';
import { VectorBatch } from './vector-batch.ts';
import type { Neighbour, VectorThread } from './vector-thread.ts';

/** Resource limits of searches. */
export interface LakeSearchLimits {
  /** Bytes of vectors kept in memory. Each search reads the others from the file. */
  readonly keptBytes: number;
  /** Up to this number of vectors, a search is exact, with or without an approximate index. */
  readonly exactVectors: number;
  /** Maximum size of approximate indexes, in bytes. 0 disables them. */
  readonly indexBytes: number;
}

export interface LakeSearchOptions {
  readonly store: LakeStore;
  readonly thread: VectorThread;
  readonly limits: LakeSearchLimits;
  readonly logger: LakeLogger;
}

export interface LakeQuery {
  /** Digest of the model of the query vector. Only vectors of the same model are compared. */
  readonly digest: string;
  readonly query: Float32Array;
  readonly filter: CatalogFilter;
  readonly first: number;
  /** Whether to compare all matching vectors, however long it takes. */
  readonly isExact?: boolean;
}

/** The nearest entries by ordinal, nearest first, with exact cosines. */
export interface Nearest {
  readonly neighbours: readonly Neighbour[];
  /** Whether all matching vectors were compared, so that none is nearer. */
  readonly isExact: boolean;
}

/** Number of entries that the filter checks at a time: one or two milliseconds. */
const stretch = 50_000;

/** Number of vectors sent to the thread at a time. */
const batchSize = 512;

/** Cost of reading a vector from the file, relative to comparing one in memory. */
const readingCost = 18;

/** Candidates of the approximate index for each requested result, and the minimum number. */
const candidates = { each: 5, min: 50 } as const;

/**
 * Maximum numbers of candidates from the index and of vectors outside it. Above them, an exact
 * search is better.
 */
const max = { among: 20_000, notIndexed: 20_000 } as const;

/** The matching vectors of a model. */
interface Wanted {
  /** Their ordinals. */
  readonly allowed: LabelSet;
  readonly kept: number;
  readonly indexed: number;
  readonly total: number;
}

/**
 * Vector search within one model, on a separate thread. The first search reads the vectors from the
 * mapped file, and each later search reads new ones. Up to a limit, all matching vectors are
 * compared. Above it, an approximate index finds candidates, which are compared exactly together
 * with the vectors that are not in the index yet. Until the index is built, searches are exact and
 * slower.
 */
export class LakeSearch {
  readonly #options: LakeSearchOptions;
  readonly #indexes = new Map<number, ApproximateIndex>();
  /** The vectors of all lower ordinals were sent to the thread. */
  #handedOver = 0;
  #generation: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: LakeSearchOptions) {
    this.#options = options;
    this.#generation = options.thread.generation;
  }

  async nearest(question: LakeQuery): Promise<Nearest> {
    const { store, limits } = this.#options;
    const { digest, query, filter, isExact = false } = question;
    const model = store.models.find(digest, query.length);
    if (model === null) return { neighbours: [], isExact: true };
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#handOver());
    await this.#turn;
    const index = this.#indexOf(model);
    const wanted = await this.#wanted(model.slot, filter, index.through);
    const cost = wanted.kept + readingCost * (wanted.total - wanted.kept);
    if (!isExact && cost > limits.exactVectors) {
      index.catchUp();
      const neighbours = await this.#approximately(model, index, wanted, question);
      if (neighbours !== null) return { neighbours, isExact: false };
    }
    return { neighbours: await this.#exactly(model, wanted, question), isExact: true };
  }

  /** Settles when no approximate index is being built. */
  async indexed(): Promise<void> {
    for (const index of this.#indexes.values()) await index.settled();
  }

  #indexOf(model: ModelSlot): ApproximateIndex {
    const { store, thread, limits, logger } = this.#options;
    const index =
      this.#indexes.get(model.slot) ??
      new ApproximateIndex({ store, thread, model, maxBytes: limits.indexBytes, logger });
    this.#indexes.set(model.slot, index);
    return index;
  }

  async #wanted(model: number, filter: CatalogFilter, through: number): Promise<Wanted> {
    const { catalog } = this.#options.store;
    const { firstOrdinal, nextOrdinal: end } = catalog;
    const allowed = noLabels(firstOrdinal, end);
    let kept = 0;
    let indexed = 0;
    let total = 0;
    const visit = (ordinal: number, slot: number) => {
      if (slot !== model) return;
      addLabel(allowed, ordinal);
      total += 1;
      if (ordinal < this.#kept) kept += 1;
      if (ordinal < through) indexed += 1;
    };
    for await (const start of inSlices(numbersFrom(firstOrdinal, end, stretch))) {
      catalog.forEach(filter, visit, start, Math.min(end, start + stretch));
    }
    return { allowed, kept, indexed, total };
  }

  async #exactly(
    { slot }: ModelSlot,
    { allowed }: Wanted,
    { query, first }: LakeQuery,
  ): Promise<Neighbour[]> {
    const handedOver = this.#kept;
    const found = await this.#options.thread.search({ model: slot, query, first, allowed });
    // Vectors that are being sent are read from the file, once.
    const before = found.filter(({ label }) => label < handedOver);
    return this.#scan(labelsOf(allowed, handedOver), query, first, before);
  }

  /** Null if the index is too incomplete, or would find too few vectors. */
  async #approximately(
    { slot }: ModelSlot,
    index: ApproximateIndex,
    { allowed, indexed, total }: Wanted,
    { query, first }: LakeQuery,
  ): Promise<Neighbour[] | null> {
    const { through } = index;
    const count = Math.max(candidates.min, first * candidates.each);
    const among = Math.ceil((count * index.vectors) / Math.max(1, indexed));
    if (indexed === 0 || total - indexed > max.notIndexed || among > max.among) return null;
    const question = { model: slot, query, first: count, allowed };
    const labels = await this.#options.thread.near(question, among);
    if (labels.length < Math.min(first, indexed)) return null;
    return this.#scan([...labels, ...labelsOf(allowed, through)], query, first, []);
  }

  async #scan(
    ordinals: Iterable<number>,
    query: Float32Array,
    first: number,
    found: readonly Neighbour[],
  ): Promise<Neighbour[]> {
    const { store, thread } = this.#options;
    let best = found;
    const batch = new VectorBatch(query.length, batchSize);
    for await (const ordinal of inSlices(ordinals)) {
      batch.add(ordinal, (place) => store.embeddingInto(ordinal, place));
      if (batch.isFull)
        best = nearestOf([...best, ...(await thread.scan(query, first, batch.take()))], first);
    }
    if (batch.length === 0) return [...best];
    return nearestOf([...best, ...(await thread.scan(query, first, batch.take()))], first);
  }

  /** The thread has the vectors of all lower ordinals that still exist. */
  get #kept(): number {
    return this.#generation === this.#options.thread.generation ? this.#handedOver : 0;
  }

  /**
   * Sends missing vectors to the thread, up to the memory limit. If the thread ends in the
   * meantime, the next one receives all of them.
   */
  async #handOver(): Promise<void> {
    const { store, thread, limits } = this.#options;
    const { keptBytes } = limits;
    this.#restartIfNeeded();
    const { firstOrdinal, nextOrdinal } = store.catalog;
    const ordinals = numbersFrom(Math.max(this.#handedOver, firstOrdinal), nextOrdinal);
    const batches = new Map<number, VectorBatch>();
    let gathered = 0;
    let end = nextOrdinal;
    for await (const ordinal of inSlices(ordinals)) {
      if (this.#generation !== thread.generation) return;
      const slot = store.catalog.modelSlotAt(ordinal);
      if (slot === 0) continue;
      const dimension = store.models.dimensionOf(slot);
      if (thread.keptBytes + gathered + dimension * 4 > keptBytes) {
        end = ordinal;
        break;
      }
      const batch = batches.get(slot) ?? new VectorBatch(dimension, batchSize);
      batches.set(slot, batch);
      batch.add(ordinal, (place) => store.embeddingInto(ordinal, place));
      gathered += dimension * 4;
      if (!batch.isFull) continue;
      gathered -= batch.length * dimension * 4;
      thread.keep(slot, batch.take());
    }
    if (this.#generation !== thread.generation) return;
    for (const [slot, batch] of batches) if (batch.length > 0) thread.keep(slot, batch.take());
    this.#handedOver = end;
  }

  /**
   * After the thread has ended, and when it keeps twice as many vectors as exist, because removed
   * vectors stay in its memory.
   */
  #restartIfNeeded(): void {
    const { store, thread } = this.#options;
    if (thread.keptVectors > 10_000 && thread.keptVectors > 2 * store.size) thread.restart();
    if (this.#generation === thread.generation) return;
    this.#generation = thread.generation;
    this.#handedOver = 0;
  }
}

function* numbersFrom(start: number, end: number, step = 1): Generator<number> {
  for (let number = start; number < end; number += step) yield number;
}

/** The nearest of several results, nearest first. */
export function nearestOf(neighbours: readonly Neighbour[], first: number): Neighbour[] {
  return neighbours
    .toSorted((one, other) => other.cosine - one.cosine || other.label - one.label)
    .slice(0, first);
}
