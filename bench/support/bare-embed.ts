/**
 * A thread that embeds texts with only the two libraries, as a careful developer would write it by
 * hand.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import {
  BATCH_SIZE,
  type ContestantReply,
  type ContestantRequest,
  type ContestantSettings,
} from './contestant.ts';

if (parentPort === null) throw new Error('bare-embed.ts runs as a worker thread');
const port = parentPort;
const { folder, threads, sorted }: ContestantSettings & { readonly sorted: boolean } = workerData;
const tokenizer = new Tokenizer(JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')), {});
const session = await InferenceSession.create(join(folder, 'onnx', 'model.onnx'), {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
});
answer({ kind: 'ready' });

port.on('message', async (request: ContestantRequest) => {
  if (request.kind === 'embed') answer({ kind: 'vectors', vectors: await embed(request.texts) });
  if (request.kind === 'close') {
    await session.release();
    port.close();
  }
});

async function embed(texts: readonly string[]): Promise<Float32Array[]> {
  const rows = texts.map((text, index) => {
    const ids: readonly number[] = tokenizer.encode(text).ids;
    return { ids, index };
  });
  if (sorted) rows.sort((one, other) => other.ids.length - one.ids.length);
  const vectors = new Array<Float32Array>(texts.length);
  for (let start = 0; start < rows.length; start += BATCH_SIZE) {
    const batch = rows.slice(start, start + BATCH_SIZE);
    const pooled = await run(batch.map(({ ids }) => ids));
    for (const [row, { index }] of batch.entries()) vectors[index] = pooled[row] ?? new Float32Array();
  }
  return vectors;
}

async function run(batch: readonly (readonly number[])[]): Promise<Float32Array[]> {
  const width = Math.max(...batch.map(({ length }) => length));
  const inputs = new BigInt64Array(batch.length * width);
  const mask = new BigInt64Array(batch.length * width);
  for (const [row, ids] of batch.entries()) {
    for (const [column, id] of ids.entries()) inputs[row * width + column] = BigInt(id);
    mask.fill(1n, row * width, row * width + ids.length);
  }
  const shape = [batch.length, width];
  const outputs = await session.run({
    input_ids: new Tensor('int64', inputs, shape),
    attention_mask: new Tensor('int64', mask, shape),
    token_type_ids: new Tensor('int64', new BigInt64Array(inputs.length), shape),
  });
  const { data } = outputs.last_hidden_state ?? {};
  if (!(data instanceof Float32Array)) throw new Error('The model returned no token vectors.');
  const dimension = data.length / (batch.length * width);
  return batch.map((ids, row) => unitMean(data, row * width * dimension, ids.length, dimension));
}

function unitMean(data: Float32Array, start: number, tokens: number, dimension: number): Float32Array {
  const mean = new Float32Array(dimension);
  for (let token = 0; token < tokens; token += 1) {
    const from = start + token * dimension;
    for (let column = 0; column < dimension; column += 1)
      mean[column] = (mean[column] ?? 0) + (data[from + column] ?? 0);
  }
  let squares = 0;
  for (const value of mean) squares += value * value;
  const length = Math.sqrt(squares);
  return mean.map((value) => value / length);
}

function answer(reply: ContestantReply): void {
  port.postMessage(reply);
}
