/**
 * A thread that embeds texts with only the two libraries, one text in a run: what the server is
 * compared with under many connections.
 */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelFiles } from '../../src/platform/onnx/inference-engine.ts';

if (parentPort === null) throw new Error('bare-single-texts.ts runs as a worker thread');
const port = parentPort;
const { modelPath, tokenizerPath }: Pick<ModelFiles, 'modelPath' | 'tokenizerPath'> = workerData;
const tokenizer = new Tokenizer(JSON.parse(await readFile(tokenizerPath, 'utf8')), {});
const session = await InferenceSession.create(modelPath, { intraOpNumThreads: 1, interOpNumThreads: 1 });
port.postMessage({ milliseconds: [] });

port.on('message', async (texts: readonly string[]) => {
  if (texts.length === 0) {
    await session.release();
    port.close();
    return;
  }
  const milliseconds: number[] = [];
  for (const text of texts) {
    const started = performance.now();
    await embed(text);
    milliseconds.push(performance.now() - started);
  }
  port.postMessage({ milliseconds });
});

async function embed(text: string): Promise<Float32Array> {
  const { ids } = tokenizer.encode(text);
  const shape = [1, ids.length];
  const inputs = {
    input_ids: BigInt64Array.from(ids, BigInt),
    attention_mask: new BigInt64Array(ids.length).fill(1n),
    token_type_ids: new BigInt64Array(ids.length),
  };
  const outputs = await session.run(
    Object.fromEntries(
      Object.entries(inputs)
        .filter(([name]) => session.inputNames.includes(name))
        .map(([name, data]) => [name, new Tensor('int64', data, shape)]),
    ),
  );
  const { data, dims } = outputs[session.outputNames[0] ?? ''] ?? {};
  if (!(data instanceof Float32Array)) throw new Error('The model returned no vectors.');
  const vector = new Float32Array(dims?.at(-1) ?? 0);
  for (let at = 0; at < data.length; at += 1)
    vector[at % vector.length] = (vector[at % vector.length] ?? 0) + (data[at] ?? 0);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
