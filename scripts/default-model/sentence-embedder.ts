import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createEncoder } from './tokenizer-file.ts';

/** Converts texts to unit vectors, in order. */
export type SentenceEmbedder = (texts: readonly string[]) => Promise<Float32Array[]>;

const BATCH = 64;

/**
 * Loads `model.onnx` and `tokenizer.json` of a folder and runs them as a user would. Each batch is
 * padded to its longest text.
 */
export async function loadSentenceEmbedder(modelFolder: string): Promise<SentenceEmbedder> {
  const encode = createEncoder(JSON.parse(await readFile(join(modelFolder, 'tokenizer.json'), 'utf8')));
  const session = await InferenceSession.create(join(modelFolder, 'model.onnx'), { intraOpNumThreads: 1 });
  return async (texts) => {
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += BATCH) {
      const batch = texts.slice(start, start + BATCH).map(encode);
      vectors.push(...(await embedBatch(session, batch)));
    }
    return vectors;
  };
}

async function embedBatch(session: InferenceSession, batch: readonly number[][]): Promise<Float32Array[]> {
  const longest = Math.max(...batch.map((ids) => ids.length));
  const ids = new BigInt64Array(batch.length * longest);
  const mask = new BigInt64Array(batch.length * longest);
  for (const [row, text] of batch.entries()) {
    for (const [column, id] of text.entries()) {
      ids[row * longest + column] = BigInt(id);
      mask[row * longest + column] = 1n;
    }
  }
  const shape = [batch.length, longest];
  const { sentence_embedding: output } = await session.run({
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', mask, shape),
  });
  if (output === undefined || !(output.data instanceof Float32Array)) {
    throw new Error('model.onnx has no float32 output named sentence_embedding');
  }
  const width = output.data.length / batch.length;
  const values = output.data;
  return batch.map((_, row) => values.slice(row * width, (row + 1) * width));
}
