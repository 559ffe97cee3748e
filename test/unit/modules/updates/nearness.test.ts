import { expect, test } from 'vitest';
import { nearOf } from '../../../../src/modules/updates/nearness.ts';

const [one, other] = ['a'.repeat(64), 'b'.repeat(64)];
const inference = (id: number) => ({ id: `019a0000-0000-7000-8000-00000000000${id}` });
const all = [inference(1), inference(2), inference(3)];

function vectorsOf(...vectors: readonly (readonly (readonly [digest: string, numbers: number[]])[])[]) {
  return async () =>
    new Map(
      vectors.map((ofInference, index) => [
        all[index]?.id ?? '',
        new Map(ofInference.map(([digest, numbers]) => [digest, Float32Array.from(numbers)])),
      ]),
    );
}

test('vectors of another length are near to nothing, and no fault', async () => {
  const spaces = [{ digest: one, vector: Float32Array.of(1, 0) }];
  const near = await nearOf(
    { spaces, least: 0 },
    all,
    vectorsOf([[one, [1, 0]]], [[one, [1]]], [[one, [1, 0, 0]]]),
  );
  expect(near).toEqual([{ ...all[0], near: { digest: one, similarity: 1 } }]);
});

test('each inference is compared in its own space, and says in which', async () => {
  const spaces = [
    { digest: one, vector: Float32Array.of(1, 0) },
    { digest: other, vector: Float32Array.of(0, 1) },
  ];
  // Across spaces, each of these would be near; within its own, only one is.
  const vectors = vectorsOf([[one, [0, 1]]], [[other, [1, 0]]], [[other, [0, 1]]]);
  expect(await nearOf({ spaces, least: 0.5 }, all, vectors)).toEqual([
    { ...all[2], near: { digest: other, similarity: 1 } },
  ]);
});

test('of several vectors of an inference, the first space counts in which it is near', async () => {
  const spaces = [
    { digest: one, vector: Float32Array.of(1, 0) },
    { digest: other, vector: Float32Array.of(0, 1) },
  ];
  const vectors = vectorsOf(
    [
      [other, [0, 1]],
      [one, [1, 0]],
    ],
    [
      [one, [0, 1]],
      [other, [0, 1]],
    ],
  );
  const near = await nearOf({ spaces, least: 0.5 }, all, vectors);
  expect(near.map(({ near: { digest } }) => digest)).toEqual([one, other]);
});
