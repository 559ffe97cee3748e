import { expect, test } from 'vitest';
import {
  changeBefore,
  type DefaultHistory,
  defaultsSince,
} from '../../../../src/modules/models/storage/default-history.repository.ts';

const model = (name: string, digest = name) => ({ id: name, name, digest });
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 12, minutes));
const [a, b, c] = [model('a'), model('b'), model('c')];
const history: DefaultHistory = {
  head: 40,
  current: a,
  changes: [
    { seq: 30, at: at(30), model: a },
    { seq: 20, at: at(20), model: b },
    { seq: 10, at: at(10), model: c },
  ],
};

test('a subscriber follows the default of its beginning and every later one, the latest first', () => {
  expect(defaultsSince(history, 40)).toEqual([a]);
  expect(defaultsSince(history, 25)).toEqual([a, b]);
  expect(defaultsSince(history, 10)).toEqual([a, b, c]);
  expect(defaultsSince(history, 0)).toEqual([a, b, c]);
});

test('models with the same files are followed once, and not without bound', () => {
  const again = {
    ...history,
    changes: [{ seq: 50, at: at(50), model: model('d', 'a') }, ...history.changes],
  };
  expect(defaultsSince(again, 25)).toEqual([a, b]);
  const many = Array.from({ length: 20 }, (_, index) => ({
    seq: 100 - index,
    at: at(50),
    model: model(`m${index}`),
  }));
  expect(defaultsSince({ ...history, changes: many }, 0)).toEqual([
    a,
    ...many.slice(0, 7).map((change) => change.model),
  ]);
});

test('without a recorded change, the default of now is followed', () => {
  expect(defaultsSince({ head: 0, current: a, changes: [] }, 0)).toEqual([a]);
  expect(defaultsSince({ head: 0, current: null, changes: [] }, 0)).toEqual([]);
});

test('a time belongs to the change before it, with an allowance for clocks', () => {
  expect(changeBefore(history, at(25))).toBe(20);
  expect(changeBefore(history, new Date(at(20).getTime() + 59_000))).toBe(10);
  expect(changeBefore(history, at(5))).toBe(0);
});
