import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { RecordDamagedError } from '../../../../src/platform/lake/errors.ts';
import {
  copyEmbedding,
  decodeRecord,
  encodeRecord,
} from '../../../../src/platform/lake/record/record-codec.ts';
import { RecordSeal } from '../../../../src/platform/lake/record/record-seal.ts';
import { anyLakeEntry, lakeEntry, numbersFrom, vector } from '../../../support/lake-entries.ts';

const seal = new RecordSeal(Buffer.alloc(32, 7));

describe.each([
  { kind: 'open', key: null },
  { kind: 'sealed', key: seal },
])('a record ($kind)', ({ key }) => {
  test('gives back what was put into it', () => {
    const next = numbersFrom(3);
    for (let number = 0; number < 300; number += 1) {
      const entry = anyLakeEntry(number, next);
      expect(decodeRecord(encodeRecord(entry, key), key)).toEqual(entry);
    }
  });

  test('gives its vector without the rest', () => {
    const target = new Float32Array(384);
    copyEmbedding(encodeRecord(lakeEntry({ embedding: vector(384, 5) }), key), key, target);
    expect(target).toEqual(vector(384, 5));
    const other = encodeRecord(lakeEntry({ embedding: vector(8, 5) }), key);
    expect(() => copyEmbedding(other, key, target)).toThrow(RecordDamagedError);
  });

  test('is refused after any one byte of it has changed, and when it is cut short', () => {
    const stored = encodeRecord(lakeEntry(), key);
    for (let place = 0; place < stored.length; place += 1) {
      const changed = Buffer.from(stored);
      changed[place] = (changed[place] ?? 0) ^ 0x10;
      expect(() => decodeRecord(changed, key), `byte ${place}`).toThrow(RecordDamagedError);
      expect(() => decodeRecord(stored.subarray(0, place), key)).toThrow(RecordDamagedError);
    }
  });
});

test('a typical record of 384 numbers takes about 1.8 KB', () => {
  const text = 'Whoever measures a small server should say which machine it ran on. '.repeat(2);
  expect(encodeRecord(lakeEntry({ text, embedding: vector(384, 1) }), null)).toHaveLength(1844);
});

test('a sealed record shows nothing of its text and is read with its own key only', () => {
  const stored = encodeRecord(lakeEntry({ text: 'Water runs downhill.' }), seal);
  expect(stored.includes('Water')).toBe(false);
  expect(() => decodeRecord(stored, null)).toThrow('it is encrypted, but no key is set');
  expect(() => decodeRecord(stored, new RecordSeal(randomBytes(32)))).toThrow('the key is wrong');
});
