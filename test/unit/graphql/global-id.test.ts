import { describe, expect, test } from 'vitest';
import {
  decodeGlobalId,
  encodeGlobalId,
  rowNumberPart,
  uuidArgument,
  uuidPart,
} from '../../../src/graphql/global-id.ts';
import { refusalOf } from '../../support/refusals.ts';

const uuid = '0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';

describe('a global id', () => {
  test.each([
    ['Inference', uuid],
    ['SacredIntervention', '42'],
    ['Model', 'an:id:with:colons'],
    ['Model', ''],
    ['Model', 'é 😀'],
  ])('of %s %s reads back as what it was made of', (typename, id) => {
    const globalId = encodeGlobalId(typename, id);
    expect(globalId).toMatch(/^[\w-]+$/);
    expect(decodeGlobalId(globalId)).toEqual({ typename, id });
  });

  test('differs between types', () => {
    expect(encodeGlobalId('Inference', 1)).not.toBe(encodeGlobalId('Model', 1));
  });

  test.each([
    '',
    'rubbish',
    '====',
    Buffer.from('Model').toString('base64url'),
    Buffer.from(':1').toString('base64url'),
  ])('is not "%s"', (text) => {
    expect(decodeGlobalId(text)).toBeNull();
  });
});

describe('the id inside a global id', () => {
  test('is a UUID of a type that is named by UUIDs', () => {
    expect(uuidPart(uuid)).toBe(uuid);
    expect(uuidPart(uuid.toUpperCase())).toBe(uuid);
    for (const id of ['', '7', `${uuid}0`, `${uuid}\n`, uuid.replaceAll('-', '')]) {
      expect(uuidPart(id)).toBeNull();
    }
  });

  test('is a row number of a type that is named by row numbers', () => {
    expect(rowNumberPart('1')).toBe(1);
    expect(rowNumberPart('2147483647')).toBe(2_147_483_647);
    for (const id of ['', '-1', '1.5', '1e3', '0x10', ' 1', '1\n', 'NaN', 'Infinity', '9'.repeat(16), uuid]) {
      expect(rowNumberPart(id)).toBeNull();
    }
  });
});

describe('an id argument', () => {
  test('may be the global id, the bare UUID, or the bare UUID in capitals', () => {
    expect(uuidArgument('Model', 'id', encodeGlobalId('Model', uuid))).toBe(uuid);
    expect(uuidArgument('Model', 'id', uuid)).toBe(uuid);
    expect(uuidArgument('Model', 'id', uuid.toUpperCase())).toBe(uuid);
  });

  test('names a stored id the same way however it is written', () => {
    expect(uuidArgument('Model', 'id', encodeGlobalId('Model', uuid.toUpperCase()))).toBe(uuid);
  });

  test.each([
    ['of another type', encodeGlobalId('Inference', uuid)],
    ['of a type whose name begins alike', encodeGlobalId('ModelPerformance', uuid)],
    ['of a type and something else', Buffer.from(`Model/${uuid}`).toString('base64url')],
    ['with a number', encodeGlobalId('Model', 7)],
    ['with more than a UUID', encodeGlobalId('Model', `${uuid}' or true`)],
    ['that is empty', ''],
    ['that is rubbish', 'rubbish'],
    ['that is a UUID with a line break', `${uuid}\n`],
  ])('%s is refused by the name of its argument', async (_, value) => {
    expect(await refusalOf(() => uuidArgument('Model', 'filter.modelId', value))).toEqual([
      { path: 'filter.modelId', message: 'expects an id of type Model' },
    ]);
  });
});
