import type { PairScore, TextPair } from '../../../platform/onnx/inference-engine.ts';

/** Reads pairs of a passage and a claim, in order. */
export type ReadPairs = (pairs: readonly TextPair[]) => Promise<readonly PairScore[]>;

/** Maximum number of pairs that are read for one response. */
export const maxPairs = 64;

/**
 * What is read for one response. Each pair is read once, and at most `maxPairs` of them, in the
 * order in which they are asked for.
 */
export class ReadingSession {
  readonly #readPairs: ReadPairs;
  readonly #scores = new Map<string, PairScore>();
  #isLimitReached = false;

  constructor(readPairs: ReadPairs) {
    this.#readPairs = readPairs;
  }

  /** Number of pairs that were read. */
  get pairs(): number {
    return this.#scores.size;
  }

  /** Whether a pair was not read because the limit was reached. */
  get isLimitReached(): boolean {
    return this.#isLimitReached;
  }

  /** Returns the score of each pair, in order. Null for a pair beyond the limit. */
  async read(pairs: readonly TextPair[]): Promise<(PairScore | null)[]> {
    const wanted = new Map(pairs.map((pair) => [keyOf(pair), pair]));
    for (const key of this.#scores.keys()) wanted.delete(key);
    const chosen = [...wanted].slice(0, maxPairs - this.#scores.size);
    if (chosen.length < wanted.size) this.#isLimitReached = true;
    const scores = await this.#readPairs(chosen.map(([, pair]) => pair));
    for (const [place, [key]] of chosen.entries()) {
      const score = scores[place];
      if (score !== undefined) this.#scores.set(key, score);
    }
    return pairs.map((pair) => this.#scores.get(keyOf(pair)) ?? null);
  }
}

function keyOf({ premise, hypothesis }: TextPair): string {
  return JSON.stringify([premise, hypothesis]);
}
