import { expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { writeDecimal } from '../../../../src/platform/text/ascii-decimal.ts';
import { shortestFloat32 } from '../../../../src/statistics/float32.ts';

const start = 3;

function written(value: number): string {
  const target = Buffer.alloc(40, 'x');
  const text = target.toString('latin1', start, writeDecimal(target, start, value));
  expect(target.toString('latin1')).toBe(`xxx${text}`.padEnd(40, 'x'));
  return text;
}

test.each([
  0,
  -0,
  1,
  0.5,
  0.05,
  0.001,
  0.0010000001,
  0.000999,
  0.999999999,
  0.9999999999,
  0.1,
  0.1 + 0.2,
  1e-7,
  1e21,
  -0.5,
  -1.7976931348623157e308,
  0.123456789,
  0.12345678901,
])('writes %d as JavaScript does', (value) => {
  expect(written(value)).toBe(String(value));
});

test('writes any share as JavaScript does', () => {
  const random = createRandom(7);
  for (let trial = 0; trial < 5000; trial += 1) {
    const share = random.uniform() ** (1 + random.below(6));
    for (const value of [share, shortestFloat32(share), Math.round(share * 1e9) / 1e9])
      expect(written(value)).toBe(String(value));
  }
});
