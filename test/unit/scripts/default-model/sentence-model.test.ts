import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { encode } from '../../../../scripts/default-model/bag-encoder.ts';
import { rowOf } from '../../../../scripts/default-model/matrix.ts';
import { dequantise, quantise } from '../../../../scripts/default-model/quantise.ts';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { sentenceModel } from '../../../../scripts/default-model/sentence-model.ts';

const random = createRandom(11);
const table = quantise({ values: Float32Array.from({ length: 20 * 8 }, () => random.normal()), width: 8 });

describe('sentenceModel in ONNX Runtime', () => {
  let session: InferenceSession;

  beforeAll(async () => {
    session = await InferenceSession.create(sentenceModel(table, { purpose: 'test' }));
  });

  async function embed(ids: bigint[], mask: bigint[], shape: [number, number]): Promise<Float32Array> {
    const { sentence_embedding: output } = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids), shape),
      attention_mask: new Tensor('int64', BigInt64Array.from(mask), shape),
    });
    if (output === undefined || !(output.data instanceof Float32Array)) throw new Error('no float output');
    expect(output.dims).toEqual([shape[0], 8]);
    return output.data;
  }

  it('gives what the training code gives for the same bytes', async () => {
    const output = await embed([3n, 7n, 7n, 5n, 1n, 0n], [1n, 1n, 1n, 1n, 1n, 0n], [2, 3]);
    const { unit } = encode(dequantise(table), [
      [3, 7, 7],
      [5, 1],
    ]);
    for (const [index, value] of unit.values.entries()) expect(output[index]).toBeCloseTo(value, 5);
    expect(Math.hypot(...rowOf({ values: output, width: 8 }, 1))).toBeCloseTo(1, 5);
  });

  it('does not heed what is masked', async () => {
    const bare = await embed([4n, 9n], [1n, 1n], [1, 2]);
    const padded = await embed([4n, 9n, 13n, 2n], [1n, 1n, 0n, 0n], [1, 4]);
    for (const [index, value] of bare.entries()) expect(padded[index]).toBeCloseTo(value, 6);
  });

  it('stays finite when everything is masked', async () => {
    expect([...(await embed([4n], [0n], [1, 1]))]).toEqual(Array(8).fill(0));
  });
});
