import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { Redis } from 'ioredis';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Client } from 'pg';
import { bundledModelsDirectory } from '../../src/config/config.ts';

/**
 * The minimum cost of an inference with the bare libraries: run the model, insert two rows durably,
 * set two keys.
 */
export interface BareInfer {
  infer(text: string): Promise<void>;
  close(): Promise<void>;
}

/** @param databaseUrl a database with the product's schema. */
export async function createBareInfer(
  databaseUrl: string,
  redisUrl: string,
  prefix: string,
): Promise<BareInfer> {
  const directory = join(bundledModelsDirectory, 'vortex-static-384');
  const tokenizer = new Tokenizer(JSON.parse(await readFile(join(directory, 'tokenizer.json'), 'utf8')), {});
  const session = await InferenceSession.create(join(directory, 'model.onnx'), { intraOpNumThreads: 1 });
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  const redis = new Redis(redisUrl);

  const embed = async (text: string): Promise<Float32Array> => {
    const { ids } = tokenizer.encode(text);
    const shape = [1, ids.length];
    const outputs = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    });
    const { data } = outputs[session.outputNames[0] ?? ''] ?? {};
    if (!(data instanceof Float32Array)) throw new Error('The model returned no vector.');
    return data;
  };

  return {
    async infer(text) {
      const vector = await embed(text);
      await database.query('begin');
      const beam = randomUUID();
      await database.query(
        `insert into beam_tensors (id, digits, confidence, elp_channels, flux_position)
         values ($1, '{1,0,0,0,0,0,0,0,0}', 1, '{"ethos":1,"logos":0,"pathos":0}', 1)`,
        [beam],
      );
      await database.query(
        `insert into asi_inferences (input_text, beam_tensor_id, semantic_embedding, flux_position, confidence, signal_strength, processing_time_ms)
         values ($1, $2, $3, 1, 1, 1, 1)`,
        [text, beam, Array.from(vector)],
      );
      await database.query('commit');
      await redis
        .multi()
        .set(
          `${prefix}bare:${createHash('sha256').update(text).digest('hex')}`,
          JSON.stringify(Array.from(vector)),
        )
        .lpush(`${prefix}bare:history`, 1)
        .exec();
    },
    async close() {
      await database.end();
      await redis.quit();
      await session.release();
    },
  };
}
