import { expect, test } from 'vitest';
import { inOrder } from '../../../src/graphql/in-order.ts';

test('what was found comes in the order of its keys, as often as each is asked for', () => {
  const one = { id: 1, text: 'one' };
  const two = { id: 2, text: 'two' };
  expect(inOrder([2, 3, 1, 2], [one, two], ({ id }) => id)).toEqual([two, undefined, one, two]);
  expect(inOrder([], [one], ({ id }) => id)).toEqual([]);
});
