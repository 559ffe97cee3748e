import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { intervene, magnify } from '../../../src/domain/magnification.ts';

describe('magnifying a signal', () => {
  test('takes 0.72 to 0.87', () => {
    expect(Math.abs(magnify(0.72) - 0.87)).toBeLessThan(0.0005);
  });

  test('leaves 0 and 1 where they are', () => {
    expect(magnify(0)).toBe(0);
    expect(magnify(1)).toBe(1);
  });

  test('raises every signal between, and keeps their order', () => {
    let previous = 0;
    for (let step = 1; step < 1000; step += 1) {
      const after = magnify(step / 1000);
      expect(after).toBeGreaterThan(step / 1000);
      expect(after).toBeGreaterThan(previous);
      expect(after).toBeLessThan(1);
      previous = after;
    }
  });

  test('is the energy share of a component stretched by the root of 2.6 in a vector of unit length', () => {
    const random = createRandom(7);
    for (let round = 0; round < 100; round += 1) {
      const signal = random.uniform();
      const [carried, rest] = [Math.sqrt(2.6) * Math.sqrt(signal), Math.sqrt(1 - signal)];
      expect(magnify(signal)).toBeCloseTo((carried / Math.hypot(carried, rest)) ** 2, 12);
    }
  });
});

describe('an intervention', () => {
  test('fires at 3, 6 and 9 and nowhere else', () => {
    const fired = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(
      (position) => intervene(position, 0.7, 0)?.position ?? null,
    );
    expect(fired).toEqual([null, null, null, 3, null, null, 6, null, null, 9]);
  });

  test('tells the signal before and after, and their difference', () => {
    expect(intervene(9, 0.72, 0)).toEqual({
      position: 9,
      signalBefore: 0.72,
      signalAfter: magnify(0.72),
      confidenceBoost: magnify(0.72) - 0.72,
      type: 'magnification',
    });
  });

  test('is a reset below a signal of 0.5', () => {
    expect(intervene(3, 0.5, 0)?.type).toBe('magnification');
    expect(intervene(3, 0.4999, 0)?.type).toBe('reset');
    expect(intervene(3, 0, 0)?.type).toBe('reset');
  });

  test('is a stabilization when the channels of the evidence are more than 0.15 away', () => {
    expect(intervene(6, 0.7, 0.15)?.type).toBe('magnification');
    expect(intervene(6, 0.7, 0.1501)?.type).toBe('stabilization');
    expect(intervene(6, 0.5, 0.1501)?.type).toBe('stabilization');
  });

  test('is a reset rather than a stabilization where both hold', () => {
    expect(intervene(6, 0.4999, 1)?.type).toBe('reset');
  });
});
