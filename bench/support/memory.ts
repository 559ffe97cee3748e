import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from './statistics.ts';

/** Memory of a process over a run, in bytes. */
export interface MemoryWatch {
  /** Notes what the process holds after so many requests. */
  note(requests: number, bytes: number): void;
  /** Medians over the last tenth of the run that belongs to the warm-up, and over its last tenth of all; the growth as a share. */
  growth(): { readonly warm: number; readonly end: number; readonly growth: number };
}

/** Share of a run after which memory is no longer expected to grow: by then V8 has sized its heaps, and caches are full. */
export const WARM_UP = 1 / 3;
const WINDOW = 0.1;

export function memoryWatch(): MemoryWatch {
  const notes: { readonly requests: number; readonly bytes: number }[] = [];
  const medianOf = (from: number, to: number) =>
    median(notes.flatMap(({ requests, bytes }) => (requests > from && requests <= to ? [bytes] : [])));
  return {
    note: (requests, bytes) => notes.push({ requests, bytes }),
    growth() {
      const total = Math.max(...notes.map(({ requests }) => requests));
      const warm = medianOf((WARM_UP - WINDOW) * total, WARM_UP * total);
      const end = medianOf((1 - WINDOW) * total, total);
      return { warm, end, growth: end / warm - 1 };
    },
  };
}

/** What this process holds after the garbage is gone, in bytes: objects of this thread, and buffers outside of them. */
export function liveMemory(): { readonly heap: number; readonly external: number } {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { heapUsed, external } = process.memoryUsage();
  return { heap: heapUsed, external };
}

/** Megabytes for a table. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).padStart(8);
}

/** A signed percentage for a table. */
export function percent(share: number): string {
  return `${share >= 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;
}
