/** A seeded source of random numbers, so that a training run can be repeated exactly. */
export type Random = {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Uniform integer in [0, limit). */
  readonly below: (limit: number) => number;
};

/**
 * Mulberry32, a 32-bit generator: small, fast and good enough for shuffling and initial values (not
 * for secrets). Normal deviates come from the Box-Muller transform.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, below: (limit) => Math.floor(uniform() * limit) };
}

/** Fisher-Yates shuffle. Returns a new array. */
export function shuffled<Item>(items: Iterable<Item>, random: Random): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const moved = result[last];
    const swapped = result[other];
    if (moved === undefined || swapped === undefined) continue;
    result[last] = swapped;
    result[other] = moved;
  }
  return result;
}
