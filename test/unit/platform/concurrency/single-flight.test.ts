import { describe, expect, test } from 'vitest';
import { SingleFlight } from '../../../../src/platform/concurrency/single-flight.ts';

const lengths = async (keys: readonly string[]) => new Map(keys.map((key) => [key, key.length]));

describe('a single flight', () => {
  test('gives the values in the order of the keys, and works on each key once', async () => {
    const flights = new SingleFlight<string, number>();
    const worked: string[][] = [];
    const values = await flights.get(['ccc', 'a', 'ccc', 'bb'], (missing) => {
      worked.push([...missing]);
      return lengths(missing);
    });
    expect(values).toEqual([3, 1, 3, 2]);
    expect(worked).toEqual([['ccc', 'a', 'bb']]);
  });

  test('shares the work of a hundred who ask at once', async () => {
    const flights = new SingleFlight<string, number>();
    let works = 0;
    const ask = () =>
      flights.get(['text'], (missing) => {
        works += 1;
        return lengths(missing);
      });
    expect(await Promise.all(Array.from({ length: 100 }, ask))).toEqual(
      Array.from({ length: 100 }, () => [4]),
    );
    expect(works).toBe(1);
  });

  test('works only on the keys that nobody works on', async () => {
    const flights = new SingleFlight<string, number>();
    const worked: string[][] = [];
    const work = (missing: readonly string[]) => {
      worked.push([...missing]);
      return lengths(missing);
    };
    await Promise.all([flights.get(['a', 'b'], work), flights.get(['b', 'c'], work)]);
    expect(worked).toEqual([['a', 'b'], ['c']]);
  });

  test('remembers nothing once the work has landed', async () => {
    const flights = new SingleFlight<string, number>();
    let works = 0;
    const ask = () =>
      flights.get(['a'], (missing) => {
        works += 1;
        return lengths(missing);
      });
    await ask();
    await ask();
    expect(works).toBe(2);
    expect(flights.size).toBe(0);
  });

  test('fails everybody who shares the work, and lets the next one try anew', async () => {
    const flights = new SingleFlight<string, number>();
    const broken = () => Promise.reject(new Error('out of order'));
    const outcomes = await Promise.allSettled([flights.get(['a'], broken), flights.get(['a'], lengths)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flights.get(['a'], lengths)).toEqual([1]);
  });

  test('fails when the work leaves out a key', async () => {
    const flights = new SingleFlight<string, number>();
    await expect(flights.get(['a'], async () => new Map())).rejects.toThrow(RangeError);
  });
});
