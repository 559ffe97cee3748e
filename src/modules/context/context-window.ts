/** Tokens that a session's segments share. */
export const contextWindow = 4096;

/** One inference of a session, as the window sees it. */
export interface Segment {
  readonly tokenCount: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** Signal strength as the record keeps it, after an intervention if one fired; 0 to 1. */
  readonly signal: number;
}

/** Decides, segment by segment, oldest first, which ones the window keeps. */
export type WindowPolicy = (segments: readonly Segment[], window?: number) => boolean[];

/**
 * Keeps the newest segments, back to the first that does not fit. The newest is always kept: one longer than the window fills it.
 * @param window in tokens.
 */
export const linearPolicy: WindowPolicy = (segments, window = contextWindow) => {
  const contents = new WindowContents(segments, window);
  contents.takeNewest(window);
  return contents.kept;
};

/**
 * Gives half the window to the newest segments. The other half goes to older ones that stand out, best first, each if it still fits; what
 * they leave free goes to the newest of the rest, so that the policy never has less to work with than the linear one.
 * @param window in tokens.
 */
export const vortexPolicy: WindowPolicy = (segments, window = contextWindow) => {
  const contents = new WindowContents(segments, window);
  contents.takeNewest(window / 2);
  for (const index of bestFirst(segments, contents.kept)) contents.take(index);
  contents.takeNewest(window);
  return contents.kept;
};

/** Whether a segment is worth its place after newer ones have come. */
export function standsOut({ confidence, signal }: Segment): boolean {
  return (confidence >= 0.7 && signal >= 0.6) || signal >= 0.8;
}

/** Those that stand out and are not kept yet: strongest signal first, then highest confidence, then newest. */
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

  /** Takes a segment if it fits. */
  take(index: number): void {
    if (this.#usedWith(index) <= this.#window) this.#keep(index);
  }

  /** Takes segments from the newest back, until one would bring the window above so many tokens; the newest in any case. */
  takeNewest(most: number): void {
    const newest = this.#segments.length - 1;
    for (let index = newest; index >= 0; index -= 1) {
      if (this.kept[index] === true) continue;
      if (index !== newest && this.#usedWith(index) > most) return;
      this.#keep(index);
    }
  }

  #keep(index: number): void {
    this.#used = this.#usedWith(index);
    this.kept[index] = true;
  }

  /** Tokens used once the segment is in; one longer than the window counts as the window, which is all of it that fits. */
  #usedWith(index: number): number {
    return this.#used + Math.min(this.#segments[index]?.tokenCount ?? 0, this.#window);
  }
}
