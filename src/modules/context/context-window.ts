/** Size of the window in tokens, shared by the segments of a session. */
export const contextWindow = 4096;

/** One inference of a session, as the window treats it. */
export interface Segment {
  readonly tokenCount: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** Signal strength as the database stores it, after any intervention, 0 to 1. */
  readonly signal: number;
}

/** Decides for each segment, oldest first, whether the window keeps it. */
export type WindowPolicy = (segments: readonly Segment[], window?: number) => boolean[];

/**
 * Keeps the newest segments, back to the first that does not fit. The newest segment is always
 * kept. A segment that is longer than the window fills it.
 * @param window size in tokens.
 */
export const linearPolicy: WindowPolicy = (segments, window = contextWindow) => {
  const contents = new WindowContents(segments, window);
  contents.takeNewest(window);
  return contents.kept;
};

/**
 * Gives half of the window to the newest segments. The other half is for older segments that stand
 * out, best first, as long as they fit. The rest is for the newest of the remaining segments, so
 * that the policy never uses less of the window than the linear policy.
 * @param window size in tokens.
 */
export const vortexPolicy: WindowPolicy = (segments, window = contextWindow) => {
  const contents = new WindowContents(segments, window);
  contents.takeNewest(window / 2);
  for (const index of bestFirst(segments, contents.kept)) contents.take(index);
  contents.takeNewest(window);
  return contents.kept;
};

/** Whether a segment is worth keeping after newer ones were added. */
export function standsOut({ confidence, signal }: Segment): boolean {
  return (confidence >= 0.7 && signal >= 0.6) || signal >= 0.8;
}

/**
 * Returns the segments that stand out and are not kept yet: strongest signal first, then highest
 * confidence, then newest.
 */
function bestFirst(segments: readonly Segment[], kept: readonly boolean[]): number[] {
  return segments
    .map((segment, index) => ({ ...segment, index }))
    .filter((segment) => kept[segment.index] !== true && standsOut(segment))
    .sort((a, b) => b.signal - a.signal || b.confidence - a.confidence || b.index - a.index)
    .map(({ index }) => index);
}

/** A window that is being filled. */
class WindowContents {
  /** For each segment, whether it is in the window. */
  readonly kept: boolean[];
  readonly #segments: readonly Segment[];
  readonly #window: number;
  #used = 0;

  constructor(segments: readonly Segment[], window: number) {
    this.#segments = segments;
    this.#window = window;
    this.kept = segments.map(() => false);
  }

  /** Adds a segment if it fits. */
  take(index: number): void {
    if (this.#usedWith(index) <= this.#window) this.#keep(index);
  }

  /**
   * Adds segments from the newest back, until one would exceed the given number of tokens. The
   * newest is always added.
   */
  takeNewest(max: number): void {
    const newest = this.#segments.length - 1;
    for (let index = newest; index >= 0; index -= 1) {
      if (this.kept[index] === true) continue;
      if (index !== newest && this.#usedWith(index) > max) return;
      this.#keep(index);
    }
  }

  #keep(index: number): void {
    this.#used = this.#usedWith(index);
    this.kept[index] = true;
  }

  /**
   * Tokens in use once the segment is added. A segment longer than the window counts as the size of
   * the window, because no more of it fits.
   */
  #usedWith(index: number): number {
    return this.#used + Math.min(this.#segments[index]?.tokenCount ?? 0, this.#window);
  }
}
