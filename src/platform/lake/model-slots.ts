/** Numbers for the models whose vectors are there, from 1; 0 stands for none. A catalog entry has room for a number and not for a digest. */
export class ModelSlots {
  readonly #digests: string[];

  constructor(digests: readonly string[] = []) {
    this.#digests = [...digests];
  }

  /** The model's number, or null if none of its vectors was ever there. @param digest null for no model. */
  find(digest: string | null): number | null {
    if (digest === null) return 0;
    const index = this.#digests.indexOf(digest);
    return index < 0 ? null : index + 1;
  }

  /** The model's number, a new one if need be. */
  take(digest: string | null): { readonly slot: number; readonly isNew: boolean } {
    const found = this.find(digest);
    if (found !== null || digest === null) return { slot: found ?? 0, isNew: false };
    if (this.#digests.length >= 0xffff)
      throw new RangeError('The Lake holds vectors of 65535 models at most.');
    this.#digests.push(digest);
    return { slot: this.#digests.length, isNew: true };
  }

  /** In the order of their numbers. */
  get digests(): readonly string[] {
    return this.#digests;
  }
}
