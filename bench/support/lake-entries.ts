import { v7 } from 'uuid';
import type { LakeEntry } from '../../src/platform/lake/lake-entry.ts';
import type { LakeStore } from '../../src/platform/lake/lake-store.ts';

export const benchModel = { id: v7(), digest: 'b'.repeat(64) };
export const dimension = 384;
/** Makes a record of 1.8 KB: the vector is 1536 bytes, the fixed fields 172. */
const text =
  'whoever measures a small server should say which machine it ran on and what else was running '.slice(
    0,
    92,
  );

const pool = Array.from({ length: 512 }, () => randomUnitVector());

function randomUnitVector(): Float32Array {
  const values = Float32Array.from({ length: dimension }, () => Math.random() - 0.5);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** An entry with a signal from 0.6 to 1 and any position; its vector is one of a pool, a little turned. */
export function benchEntry(seq: number): LakeEntry {
  const embedding = (pool[seq % pool.length] ?? randomUnitVector()).slice();
  embedding[seq % dimension] = (embedding[seq % dimension] ?? 0) + Math.random() / 10;
  const fluxPosition = seq % 10;
  return {
    id: v7(),
    seq,
    createdAt: Date.now(),
    text,
    digits: [0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.6],
    embedding,
    model: benchModel,
    fluxPosition,
    elpChannels: { ethos: 0.2, logos: 0.5, pathos: 0.3 },
    confidence: 0.6 + Math.random() * 0.4,
    signal: 0.6 + Math.random() * 0.4,
    intervention: null,
  };
}

/** Adds entries until there are so many; everything is on disk afterwards. */
export async function fillTo(store: LakeStore, size: number): Promise<void> {
  while (store.size < size) {
    const group = Math.min(2048, size - store.size);
    for (let added = 0; added < group; added += 1) store.add(benchEntry(store.size + 1));
    await store.durable();
  }
}
