import type { CatalogFilter } from './catalog.ts';
import { inSlices } from './in-slices.ts';
import type { LakeStore } from './lake-store.ts';
import { VectorBatch } from './vector-batch.ts';
import type { Neighbour, VectorThread } from './vector-thread.ts';

export interface LakeSearchOptions {
  readonly store: LakeStore;
  readonly thread: VectorThread;
  /** Bytes of vectors to keep in memory; what is beyond is read from the file by each search. */
  readonly keptBytes: number;
}

/** Vectors that are handed to the thread at a time. */
const batchSize = 512;

/**
 * Exact search among the vectors of one model: every wanted vector is compared, on a thread of its own. The vectors are read from the mapped file
 * at the first search, and those that have come since at each later one.
 */
export class LakeSearch {
  readonly #options: LakeSearchOptions;
  /** Vectors of lower ordinals were handed to the thread. */
  #handedOver = 0;
  #generation: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: LakeSearchOptions) {
    this.#options = options;
    this.#generation = options.thread.generation;
  }

  /**
   * The wanted entries whose vectors are nearest, nearest first, by their ordinals.
   * @param digest of the model that the query's vector is from: those of no other are compared.
   */
  async nearest(
    digest: string,
    query: Float32Array,
    filter: CatalogFilter,
    first: number,
  ): Promise<Neighbour[]> {
    const { store, thread } = this.#options;
    const model = store.models.find(digest);
    if (model === null || model.dimension !== query.length) return [];
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#handOver());
    await this.#turn;
    const { wanted, beyond } = this.#wanted(model.slot, filter);
    const found = await thread.search(model.slot, query, first, wanted);
    return this.#scan(beyond, query, first, found);
  }

  /** Which of the handed vectors are wanted, a bit for each ordinal; and the wanted ones that were not handed over. */
  #wanted(model: number, filter: CatalogFilter): { wanted: Uint8Array; beyond: number[] } {
    const { catalog } = this.#options.store;
    const wanted = new Uint8Array(Math.ceil(this.#handedOver / 8));
    const beyond: number[] = [];
    catalog.forEach(filter, (ordinal, slot) => {
      if (slot !== model) return;
      const byte = Math.floor(ordinal / 8);
      if (ordinal < this.#handedOver) wanted[byte] = (wanted[byte] ?? 0) | (1 << (ordinal % 8));
      else beyond.push(ordinal);
    });
    return { wanted, beyond };
  }

  async #scan(
    ordinals: readonly number[],
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

  /** Hands the thread the vectors that it does not have yet, as far as there is room for them. */
  async #handOver(): Promise<void> {
    const { store, thread, keptBytes } = this.#options;
    await this.#beginAnewIfNeedBe();
    const ordinals = numbersFrom(this.#handedOver, store.catalog.nextOrdinal);
    const batches = new Map<number, VectorBatch>();
    let gathered = 0;
    let end = store.catalog.nextOrdinal;
    for await (const ordinal of inSlices(ordinals)) {
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
    for (const [slot, batch] of batches) if (batch.length > 0) thread.keep(slot, batch.take());
    this.#handedOver = end;
  }

  /** After the thread has ended; and once it keeps twice as many vectors as there are, since what is removed stays with it. */
  async #beginAnewIfNeedBe(): Promise<void> {
    const { store, thread } = this.#options;
    if (thread.keptVectors > 10_000 && thread.keptVectors > 2 * store.size) await thread.stop();
    if (this.#generation === thread.generation) return;
    this.#generation = thread.generation;
    this.#handedOver = 0;
  }
}

function* numbersFrom(start: number, end: number): Generator<number> {
  for (let number = start; number < end; number += 1) yield number;
}

/** The nearest of several answers, nearest first. */
export function nearestOf(neighbours: readonly Neighbour[], first: number): Neighbour[] {
  return neighbours
    .toSorted((one, other) => other.cosine - one.cosine || other.label - one.label)
    .slice(0, first);
}
