/**
 * Counts by figure over a sliding window, in buckets of equal width. Buckets that leave the window
 * are removed.
 */
export class WindowedCounts<Figure extends string> {
  readonly #buckets = new Map<number, Map<Figure, number>>();
  readonly #window: { readonly bucketMs: number; readonly buckets: number };
  readonly #now: () => number;

  constructor(window: { readonly bucketMs: number; readonly buckets: number }, now: () => number) {
    this.#window = window;
    this.#now = now;
  }

  add(figure: Figure, amount: number): void {
    const current = this.#current();
    for (const bucket of this.#buckets.keys()) {
      if (bucket <= current - this.#window.buckets) this.#buckets.delete(bucket);
    }
    const counts = this.#buckets.get(current) ?? new Map<Figure, number>();
    counts.set(figure, (counts.get(figure) ?? 0) + amount);
    this.#buckets.set(current, counts);
  }

  total(figure: Figure): number {
    const current = this.#current();
    let sum = 0;
    for (const [bucket, counts] of this.#buckets) {
      if (bucket > current - this.#window.buckets && bucket <= current) sum += counts.get(figure) ?? 0;
    }
    return sum;
  }

  #current(): number {
    return Math.floor(this.#now() / this.#window.bucketMs);
  }
}
