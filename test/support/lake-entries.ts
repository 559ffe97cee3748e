import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { LakeEntry } from '../../src/platform/lake/record/lake-entry.ts';

export const modelDigest = 'a'.repeat(64);
const modelId = '00000000-0000-4000-8000-0000000000aa';

/** Says nothing. */
export const silent = { debug: () => undefined, warn: () => undefined };

/** A UUID that stands for a number. */
export function numberedId(number: number): string {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * An entry that says nothing but what the test cares about; its numbers are exact in single
 * precision.
 */
export function lakeEntry(values: Partial<LakeEntry> = {}): LakeEntry {
  return {
    id: v7(),
    seq: 1,
    createdAt: Date.UTC(2026, 0, 1),
    text: 'Water runs downhill.',
    digits: [0.0625, 0.0625, 0.0625, 0.0625, 0.0625, 0.0625, 0.0625, 0.0625, 0.5],
    embedding: vector(8, 1),
    model: { id: modelId, digest: modelDigest },
    fluxPosition: 9,
    elpChannels: { ethos: 0.1, logos: 0.7, pathos: 0.2 },
    confidence: 0.875,
    signal: 0.75,
    intervention: null,
    ...values,
  };
}

/** A unit vector that depends on a number. */
export function vector(dimension: number, seed: number): Float32Array {
  const values = Float32Array.from({ length: dimension }, (_, index) =>
    Math.sin((index + 1) * (seed + 1) * 12.9898 + seed),
  );
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** Numbers that are the same in every run: whole, from 0 up to and without `below`. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

/** An entry with everything in it that chance may give it. */
export function anyLakeEntry(number: number, next: (below: number) => number): LakeEntry {
  const dimension = [0, 8, 384][next(3)] ?? 0;
  return lakeEntry({
    id: numberedId(number),
    seq: next(4) === 0 ? null : number + 1,
    createdAt: Date.UTC(2026, 0, 1) + next(1_000_000),
    text: `${'Wasser fließt 水 '.repeat(next(8))}${number}${'x'.repeat(next(20) === 0 ? 9000 : 0)}`,
    embedding: dimension === 0 ? null : vector(dimension, number),
    model: next(4) === 0 && dimension === 0 ? null : { id: modelId, digest: modelDigest },
    digits: next(4) === 0 ? null : [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0],
    elpChannels: next(4) === 0 ? null : { ethos: 1 / 3, logos: 0.1, pathos: 17 / 30 },
    fluxPosition: next(10),
    confidence: next(17) / 16,
    signal: next(17) / 16,
    intervention:
      next(3) > 0
        ? null
        : {
            type: 'magnification',
            position: 9,
            signalBefore: 0.625,
            signalAfter: 0.75,
            confidenceBoost: 0.125,
          },
  });
}
