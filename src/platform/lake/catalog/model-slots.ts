import { z } from 'zod';

const modelsSchema = z.array(z.object({ digest: z.string(), dimension: z.int().min(0) }));

/** A model whose vectors are there: its number from 1, and the length of its vectors. */
export interface ModelSlot {
  readonly slot: number;
  readonly dimension: number;
}

/**
 * Numbers for the models whose vectors are there: an entry of the catalog has room for a number and not for a digest. Vectors of another length than a
 * model gives cannot be compared with its own, and have a number of theirs.
 */
export class ModelSlots {
  readonly #models: z.output<typeof modelsSchema>;

  /** @param text what `toString` gave. */
  constructor(text: string | null) {
    this.#models = text === null ? [] : modelsSchema.parse(JSON.parse(text));
  }

  /** Null if none of the model's vectors of that length was ever there. */
  find(digest: string, dimension: number): ModelSlot | null {
    const index = this.#models.findIndex((model) => model.digest === digest && model.dimension === dimension);
    return index < 0 ? null : { slot: index + 1, dimension };
  }

  /** Length of the vectors of a number; 0 if there are none. */
  dimensionOf(slot: number): number {
    return this.#models[slot - 1]?.dimension ?? 0;
  }

  /** Gives the model's vectors of that length a number if they have none. @returns whether it is new. */
  add(digest: string, dimension: number): boolean {
    if (this.find(digest, dimension) !== null) return false;
    if (this.#models.length >= 0xffff)
      throw new RangeError('The Lake holds vectors of 65535 models at most.');
    this.#models.push({ digest, dimension });
    return true;
  }

  toString(): string {
    return JSON.stringify(this.#models);
  }
}
