/** Negative if the first row comes after the second among rows with equal scores. */
type Tie = (one: number, other: number) => number;

/** Keeps the offered rows with the highest scores, in a heap with the lowest score on top. */
export class BestRows {
  readonly #count: number;
  readonly #scores: { readonly [row: number]: number };
  readonly #tie: Tie;
  readonly #sign: 1 | -1;
  readonly #heap: number[] = [];

  /**
   * @param count maximum number of rows.
   * @param scores of the rows.
   * @param tie orders rows with equal scores. Default: later rows first.
   * @param sign -1 to keep the rows with the lowest scores instead.
   */
  constructor(
    count: number,
    scores: { readonly [row: number]: number },
    tie: Tie = (one, other) => one - other,
    sign: 1 | -1 = 1,
  ) {
    this.#count = count;
    this.#scores = scores;
    this.#tie = tie;
    this.#sign = sign;
  }

  /** Rows with a lower score, multiplied by the sign, need not be offered. */
  get least(): number {
    const [worst] = this.#heap;
    return worst === undefined || this.#heap.length < this.#count
      ? Number.NEGATIVE_INFINITY
      : this.#score(worst);
  }

  offer(row: number): void {
    const heap = this.#heap;
    if (heap.length < this.#count) {
      heap.push(row);
      this.#rise(heap.length - 1);
    } else if (heap[0] !== undefined && this.#isWorse(heap[0], row)) {
      heap[0] = row;
      this.#sink();
    }
  }

  /** Best first. */
  rows(): number[] {
    return this.#heap.toSorted((one, other) => this.#compare(other, one));
  }

  #score(row: number): number {
    const score = this.#scores[row];
    return score === undefined ? Number.NEGATIVE_INFINITY : this.#sign * score;
  }

  #isWorse(one: number, other: number): boolean {
    return this.#compare(one, other) < 0;
  }

  #compare(one: number, other: number): number {
    return this.#score(one) - this.#score(other) || this.#tie(one, other);
  }

  #rise(start: number): void {
    let child = start;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfWorse(child, parent)) return;
      child = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      if (left >= heap.length) return;
      const worse = right < heap.length && this.#isWorse(heap[right] ?? 0, heap[left] ?? 0) ? right : left;
      if (!this.#swapIfWorse(worse, parent)) return;
      parent = worse;
    }
  }

  #swapIfWorse(child: number, parent: number): boolean {
    const heap = this.#heap;
    const below = heap[child];
    const above = heap[parent];
    if (below === undefined || above === undefined || !this.#isWorse(below, above)) return false;
    heap[child] = above;
    heap[parent] = below;
    return true;
  }
}
