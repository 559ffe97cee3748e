/** The port that tells how much the live tier holds. */
export interface LiveStore {
  /** Rejects with CacheUnavailableError, soon, while the store cannot be reached. */
  contents(): Promise<StoreContents>;
  close(): Promise<void>;
}

export interface StoreContents {
  /** Of the whole store, others' keys included, in bytes; null where it cannot be told. */
  readonly usedMemoryBytes: number | null;
  readonly keys: readonly KeyCount[];
  /** False when there were more keys than one counting looks at. */
  readonly isComplete: boolean;
}

export interface KeyCount {
  /** Of the key under the prefix; an asterisk stands for anything. */
  readonly pattern: string;
  readonly count: number;
}

/** Every kind of key. The first that fits counts. */
export const keyPatterns = [
  'embedding:text:*',
  'signal:*',
  'hallucination:*',
  'inference:*',
  'vortex:session:*',
  'vortex:*',
  'sacred:*',
  'model:*',
  'statistics:*',
  'idempotency:*',
] as const;

/** Counts by pattern, those without a key included. Keys that are none of ours are left out. */
export class KeyCounter {
  readonly #counts = new Map<string, number>(keyPatterns.map((pattern) => [pattern, 0]));

  /** @param name the key without its prefix. */
  add(name: string): void {
    const pattern = keyPatterns.find((one) => name.startsWith(one.slice(0, -1)));
    if (pattern !== undefined) this.#counts.set(pattern, (this.#counts.get(pattern) ?? 0) + 1);
  }

  get counts(): KeyCount[] {
    return [...this.#counts].map(([pattern, count]) => ({ pattern, count }));
  }
}
