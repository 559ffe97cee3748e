import { z } from 'zod';

const modelsSchema = z.array(z.object({ digest: z.string(), dimension: z.int().min(0) }));

/** A model whose vectors the Lake contains: its number from 1, and the length of its vectors. */
export interface ModelSlot {
  readonly slot: number;
  readonly dimension: number;
}

/**
 * Numbers the models whose vectors the Lake contains, because a catalog entry has space for a
 * number but not for a digest. Vectors of another length are not comparable with the model's own
 * vectors, and get a separate number.
 */
export class ModelSlots {
  readonly #models: z.output<typeof modelsSchema>;

  /** @param text the result of `toString`. */
  constructor(text: string | null) {
    this.#models = text === null ? [] : modelsSchema.parse(JSON.parse(text));
  }

  /** Null if the Lake never contained a vector of the model with that length. */
  find(digest: string, dimension: number): ModelSlot | null {
    const index = this.#models.findIndex((model) => model.digest === digest && model.dimension === dimension);
    return index < 0 ? null : { slot: index + 1, dimension };
  }

  /** Length of the vectors of a slot. 0 if there are none. */
  dimensionOf(slot: number): number {
    return this.#models[slot - 1]?.dimension ?? 0;
  }

  /**
   * Assigns a slot to the model's vectors of that length, if they have none.
   * @returns whether it is new.
   */
  add(digest: string, dimension: number): boolean {
    if (this.find(digest, dimension) !== null) return false;
    if (this.#models.length >= 0xffff) throw new RangeError('The Lake supports at most 65535 models.');
    this.#models.push({ digest, dimension });
    return true;
  }

  toString(): string {
    return JSON.stringify(this.#models);
  }
}
