import { median } from './statistics.ts';

/** Memory of a process over a run, in bytes. */
export interface MemoryWatch {
  /** Notes what the process holds after so many requests. */
  note(requests: number, bytes: number): void;
  /** What stands for the last tenth of the run that belongs to the warm-up, and for its last tenth of all; the growth as a share. */
  growth(): { readonly warm: number; readonly end: number; readonly growth: number };
}

/**
 * Share of a run after which memory is no longer expected to grow. By then caches are full and V8 has sized its heaps: it lets up to 64 MB of buffers lie
 * unused before it collects old objects, and takes a minute or two to come to that.
 */
const WARM_UP = 1 / 2;
const WINDOW = 0.1;

/**
 * @param statistic what stands for many notes: their median, or the least, which comes closest to what is held when the garbage is gone.
 * Nothing collects garbage for a note: a forced collection moves what is in flight to where only the next full one finds it.
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
