import { describe, expect, test } from 'vitest';
import { foldOf, heldOutShare, isHeldOut } from '../../../src/statistics/hold-out.ts';
import { idOf } from '../modules/calibration/labels.ts';

const ids = Array.from({ length: 10_000 }, (_, number) => idOf(number));

describe('the hold-out', () => {
  // Labels that were held out once must be for ever: these may not change.
  test('is frozen', () => {
    const zero = '00000000-0000-0000-0000-000000000000';
    const held = Array.from({ length: 100 }, (_, number) => number).filter((number) =>
      isHeldOut(`${zero.slice(0, -2)}${String(number).padStart(2, '0')}`),
    );
    expect(held).toEqual([20, 35, 42, 49, 50, 55, 57, 64, 78, 81, 82, 86, 91]);
  });

  test('holds its share of the ids', () => {
    const share = ids.filter(isHeldOut).length / ids.length;
    expect(Math.abs(share - heldOutShare)).toBeLessThan(0.02);
  });

  test('does not hang on how an id is spelled', () => {
    expect(ids.map((id) => isHeldOut(id.toUpperCase()))).toEqual(ids.map(isHeldOut));
  });
});

describe('folds', () => {
  test('are alike in size, among the held out as among the others', () => {
    for (const group of [ids.filter(isHeldOut), ids.filter((id) => !isHeldOut(id))]) {
      for (const fold of [0, 1, 2, 3, 4]) {
        const share = group.filter((id) => foldOf(id, 5) === fold).length / group.length;
        expect(Math.abs(share - 0.2)).toBeLessThan(0.04);
      }
    }
  });
});
