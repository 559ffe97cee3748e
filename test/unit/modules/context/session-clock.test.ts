import { describe, expect, test } from 'vitest';
import {
  checkpointsPassed,
  clockPosition,
  cyclesCompleted,
} from '../../../../src/modules/context/session-clock.ts';

/** The sum of the digits, again and again until one digit is left. */
function digitalRoot(value: number): number {
  const sum = [...String(value)].reduce((total, digit) => total + Number(digit), 0);
  return sum < 10 ? sum : digitalRoot(sum);
}

test('the clock position of a segment is the digital root of its index', () => {
  for (let index = 1; index <= 1000; index += 1) expect(clockPosition(index)).toBe(digitalRoot(index));
});

describe('a session of that many segments', () => {
  test.each([
    [0, [], 0],
    [1, [], 0],
    [2, [], 0],
    [3, [3], 0],
    [5, [3], 0],
    [6, [3, 6], 0],
    [8, [3, 6], 0],
    [9, [3, 6, 9], 1],
    [10, [], 1],
    [12, [3], 1],
    [18, [3, 6, 9], 2],
    [1_000_000, [], 111_111],
  ])('%d: checkpoints %j of its cycle are passed, %d cycles completed', (segments, checkpoints, cycles) => {
    expect(checkpointsPassed(segments)).toEqual(checkpoints);
    expect(cyclesCompleted(segments)).toBe(cycles);
  });
});
