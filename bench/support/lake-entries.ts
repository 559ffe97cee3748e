import { v7 } from 'uuid';
import type { LakeEntry } from '../../src/platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../src/platform/lake/store/lake-store.ts';
import { shortestFloat32 } from '../../src/statistics/float32.ts';

export const benchModel = { id: v7(), digest: 'b'.repeat(64) };
export const dimension = 384;
/** Gives a record of 1.8 KB: the vector has 1536 bytes, the fixed fields 172. */
const text =
  'people measuring a small server should say which machine it ran on and what else was running '.slice(
    0,
    92,
  );

const pool = Array.from({ length: 512 }, () => randomUnitVector());

function randomUnitVector(): Float32Array {
  const values = Float32Array.from({ length: dimension }, () => Math.random() - 0.5);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** Nine digits with many decimal places, as a model returns them. */
const tensors = Array.from({ length: 512 }, () => randomTensor());

function randomTensor(): number[] {
  const shares = Array.from({ length: 9 }, () => Math.random());
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => shortestFloat32(share / whole));
}

/**
 * A vector near one of 512 others, as a text is near others of its subject: their cosine is about
 * 0.9.
 */
export function benchVector(subject: number): Float32Array {
  const around = pool[subject % pool.length] ?? randomUnitVector();
  const vector = around.map((value) => value + ((Math.random() - 0.5) * 1.7) / Math.sqrt(dimension));
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

/**
 * An entry with a signal from 0.6 to 1 and any position. It is marked as imported from another
 * installation, so that the database is not queried for it.
 */
export function benchEntry(number: number): LakeEntry {
  const embedding = benchVector(number);
  const fluxPosition = number % 10;
  return {
    id: v7(),
    seq: null,
    createdAt: Date.now(),
    text,
    digits: tensors[number % tensors.length] ?? randomTensor(),
    embedding,
    model: benchModel,
    fluxPosition,
    elpChannels: { ethos: Math.random(), logos: Math.random(), pathos: Math.random() },
    confidence: shortestFloat32(0.6 + Math.random() * 0.4),
    signal: shortestFloat32(0.6 + Math.random() * 0.4),
    intervention: null,
  };
}

/** Adds entries up to a total number. Everything is on disk afterwards. */
export async function fillTo(store: LakeStore, size: number): Promise<void> {
  while (store.size < size) {
    const group = Math.min(2048, size - store.size);
    for (let added = 0; added < group; added += 1) store.add(benchEntry(store.size + 1));
    await store.durable();
  }
}
