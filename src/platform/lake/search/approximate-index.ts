import type { ModelSlot } from '../catalog/model-slots.ts';
import type { LakeLogger } from '../file/lake-writer.ts';
import type { LakeStore } from '../store/lake-store.ts';
import { indexBytes } from './index-size.ts';
import { VectorBatch } from './vector-batch.ts';
import type { VectorThread } from './vector-thread.ts';

export interface ApproximateIndexOptions {
  readonly store: LakeStore;
  readonly thread: VectorThread;
  readonly model: ModelSlot;
  /** Maximum size of all indexes of the thread, in bytes. 0 disables them. */
  readonly maxBytes: number;
  readonly logger: LakeLogger;
}

/**
 * Vectors added at a time: the thread answers searches between two groups, some ten milliseconds
 * apart.
 */
const groupSize = 32;
/** Maximum number of ordinals scanned for a group before other work runs. */
const stretch = 4096;

/**
 * The approximate index of one model's vectors on the thread, built in the background from the
 * mapped file.
 */
export class ApproximateIndex {
  readonly #options: ApproximateIndexOptions;
  #through = 0;
  #vectors = 0;
  #generation: number;
  #building: Promise<void> | null = null;
  #isFull = false;
  #isMissing: boolean;

  constructor(options: ApproximateIndexOptions) {
    this.#options = options;
    this.#generation = options.thread.generation;
    this.#isMissing = options.maxBytes === 0;
  }

  /** It contains the vectors of all lower ordinals. */
  get through(): number {
    this.#restartIfNeeded();
    return this.#through;
  }

  /** Number of vectors in the index, including removed ones. */
  get vectors(): number {
    return this.#vectors;
  }

  /** Starts adding the missing vectors. */
  catchUp(): void {
    const { store, thread, model } = this.#options;
    this.#restartIfNeeded();
    if (this.#building !== null || this.#isMissing) return;
    const isCrowded = this.#vectors > (this.#isFull ? 1.2 : 2) * store.size + groupSize;
    if (isCrowded) {
      thread.drop(model.slot, indexBytes(model.dimension, this.#vectors));
      this.#forget();
    }
    this.#building = this.#build().finally(() => {
      this.#building = null;
    });
  }

  /** Settles when nothing is being added. */
  async settled(): Promise<void> {
    await this.#building;
  }

  async #build(): Promise<void> {
    const { store, logger } = this.#options;
    try {
      while (this.#through < store.catalog.nextOrdinal && (await this.#addGroup()));
    } catch (error) {
      logger.debug({ err: error }, 'failed to build the approximate index; the build continues later');
    }
  }

  /** @returns whether to continue. */
  async #addGroup(): Promise<boolean> {
    const { store, thread, model, maxBytes, logger } = this.#options;
    const { batch, end } = this.#gather();
    const { length } = batch;
    this.#isFull = thread.indexedBytes + indexBytes(model.dimension, length) > maxBytes;
    if (this.#isFull || !store.isOpen) return false;
    const fault = length === 0 ? null : await thread.index(model.slot, batch.take());
    if (fault !== null) {
      logger.warn({ fault }, 'there is no approximate index on this machine; every search is exact');
      this.#isMissing = true;
      return false;
    }
    if (this.#generation !== thread.generation) return false;
    this.#through = end;
    this.#vectors += length;
    return true;
  }

  #gather(): { batch: VectorBatch; end: number } {
    const { store, model } = this.#options;
    const batch = new VectorBatch(model.dimension, groupSize);
    const start = Math.max(this.#through, store.catalog.firstOrdinal);
    const end = Math.min(start + stretch, store.catalog.nextOrdinal);
    for (let ordinal = start; ordinal < end; ordinal += 1) {
      if (store.catalog.modelSlotAt(ordinal) !== model.slot) continue;
      batch.add(ordinal, (place) => store.embeddingInto(ordinal, place));
      if (batch.isFull) return { batch, end: ordinal + 1 };
    }
    return { batch, end };
  }

  /** After the thread has ended. */
  #restartIfNeeded(): void {
    const { thread } = this.#options;
    if (this.#generation === thread.generation) return;
    this.#generation = thread.generation;
    this.#forget();
  }

  #forget(): void {
    this.#through = 0;
    this.#vectors = 0;
  }
}
