import { expect, test } from 'vitest';
import { nearest } from '../../../src/commands/nearest.ts';

const names = ['migrate', 'doctor', 'lake verify', 'lake export'];

test.each([
  ['migrat', 'migrate'],
  ['dcotor', 'doctor'],
  ['LAKE VERIFY', 'lake verify'],
  ['lake exprot', 'lake export'],
  ['something else', null],
  ['', null],
  ['m'.repeat(1000), null],
])('"%s" is nearest to %s', (word, name) => {
  expect(nearest(word, names)).toBe(name);
});
