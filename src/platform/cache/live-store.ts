/** Port for the amount of data in the live tier. */
export interface LiveStore {
  /** Rejects quickly with CacheUnavailableError while the store is unreachable. */
  contents(): Promise<StoreContents>;
  close(): Promise<void>;
}

export interface StoreContents {
  /** Memory of the whole store, including other applications' keys, in bytes. Null if unknown. */
  readonly usedMemoryBytes: number | null;
  readonly keys: readonly KeyCount[];
  /** False if there were more keys than the limit of one count. */
  readonly isComplete: boolean;
}

export interface KeyCount {
  /** Pattern of the key after the prefix. An asterisk matches anything. */
  readonly pattern: string;
  readonly count: number;
}

/** Patterns of all keys. The first match counts. */
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

/** Counts keys by pattern, including patterns without a key. Other keys are ignored. */
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
