import { expect, test } from 'vitest';
import { nearOf } from '../../../../src/modules/updates/nearness.ts';

const modelId = '019a0000-0000-7000-8000-000000000001';
const inference = (id: number) => ({ id: `019a0000-0000-7000-8000-00000000000${id}`, modelId });

test('vectors of another length are near to nothing, and no fault', async () => {
  const all = [inference(1), inference(2), inference(3)];
  const vectors = new Map([
    [all[0]?.id ?? '', Float32Array.of(1, 0)],
    [all[1]?.id ?? '', Float32Array.of(1)],
    [all[2]?.id ?? '', Float32Array.of(1, 0, 0)],
  ]);
  const near = await nearOf({ modelId, vector: Float32Array.of(1, 0), least: 0 }, all, async () => vectors);
  expect(near).toEqual([all[0]]);
});
