import { median } from './statistics.ts';

/** Memory of a process over a run, in bytes. */
export interface MemoryWatch {
  /** Records the memory of the process after a number of requests. */
  note(requests: number, bytes: number): void;
  /**
   * Values for the last tenth of the warm-up and the last tenth of the run, and the growth as a
   * share.
   */
  growth(): { readonly warm: number; readonly end: number; readonly growth: number };
}

/**
 * Share of a run after which memory should no longer grow. By then caches are full and V8 has sized
 * its heaps: it leaves up to 64 MB of buffers unused before it collects old objects, which takes a
 * minute or two to reach.
 */
const WARM_UP = 1 / 2;
const WINDOW = 0.1;

/**
 * @param statistic summarizes many samples: their median, or their minimum, which is closest to the
 * memory after garbage collection. No collection is forced for a sample, because that would move
 * objects in flight to the old generation, which only the next full collection frees.
 */
export function memoryWatch(statistic: (notes: readonly number[]) => number = median): MemoryWatch {
  const notes: { readonly requests: number; readonly bytes: number }[] = [];
  const over = (from: number, to: number) =>
    statistic(notes.flatMap(({ requests, bytes }) => (requests > from && requests <= to ? [bytes] : [])));
  return {
    note: (requests, bytes) => notes.push({ requests, bytes }),
    growth() {
      const total = Math.max(...notes.map(({ requests }) => requests));
      const warm = over((WARM_UP - WINDOW) * total, WARM_UP * total);
      const end = over((1 - WINDOW) * total, total);
      return { warm, end, growth: end / warm - 1 };
    },
  };
}

/** Megabytes for a table. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).padStart(8);
}

/** A signed percentage for a table. */
export function percent(share: number): string {
  return `${share >= 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;
}
