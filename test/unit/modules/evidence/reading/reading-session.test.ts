import { describe, expect, test } from 'vitest';
import { maxPairs, ReadingSession } from '../../../../../src/modules/evidence/reading/reading-session.ts';
import type { TextPair } from '../../../../../src/platform/onnx/inference-engine.ts';

const pair = (number: number): TextPair => ({ premise: `passage ${number}`, hypothesis: 'claim' });
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** A session, and the pairs that it read. The support of a pair is its number in thousandths. */
function session() {
  const read: string[] = [];
  const reading = new ReadingSession(async (pairs) => {
    read.push(...pairs.map(({ premise }) => premise));
    return pairs.map(({ premise }) => ({
      support: Number(premise.split(' ')[1]) / 1000,
      contradiction: 0,
    }));
  });
  return { reading, read };
}

describe('a reading session', () => {
  test('returns the score of each pair in order, and reads an equal pair once', async () => {
    const { reading, read } = session();
    const scores = await reading.read([pair(2), pair(1), pair(2)]);
    expect(scores.map((score) => score?.support)).toEqual([0.002, 0.001, 0.002]);
    await reading.read([pair(1), pair(3)]);
    expect(read).toEqual(['passage 2', 'passage 1', 'passage 3']);
    expect(reading.isLimitReached).toBe(false);
  });

  test('does not take one pair for another whose texts are cut elsewhere', async () => {
    const { reading, read } = session();
    await reading.read([
      { premise: 'passage 1', hypothesis: '2 claim' },
      { premise: 'passage 1 2', hypothesis: 'claim' },
    ]);
    expect(read).toEqual(['passage 1', 'passage 1 2']);
  });

  test('reads the first pairs up to the limit, over all calls', async () => {
    const { reading, read } = session();
    await reading.read(numbers(0, maxPairs - 1).map(pair));
    expect(reading.isLimitReached).toBe(false);
    const last = await reading.read(numbers(100, 103).map(pair));
    expect(last.map((score) => score?.support ?? null)).toEqual([0.1, null, null]);
    expect(read).toHaveLength(maxPairs);
    expect(reading.isLimitReached).toBe(true);
    expect(await reading.read([pair(100), pair(101)])).toEqual([{ support: 0.1, contradiction: 0 }, null]);
  });
});
