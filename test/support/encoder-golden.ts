import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A text, and what the official all-MiniLM-L6-v2 makes of it in 32 bits. */
export interface GoldenText {
  readonly text: string;
  /** Cut to 256 tokens. */
  readonly ids: readonly number[];
  /** Length one. */
  readonly vector: Float32Array;
}

const goldenSchema = z.array(z.object({ text: z.string(), ids: z.string(), vector: z.base64() })).min(1);

/** The texts of `encoder-golden.json`, which `scripts/encoder/make.py` writes. */
export function goldenTexts(): GoldenText[] {
  const content = readFileSync(join(import.meta.dirname, 'encoder-golden.json'), 'utf8');
  return goldenSchema.parse(JSON.parse(content)).map(({ text, ids, vector }) => ({
    text,
    ids: ids.split(' ').map(Number),
    vector: new Float32Array(Uint8Array.from(Buffer.from(vector, 'base64')).buffer),
  }));
}
