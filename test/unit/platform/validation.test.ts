import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidInputError } from '../../../src/platform/errors.ts';
import { validated } from '../../../src/platform/validation.ts';
import { refusalOf } from '../../support/refusals.ts';

const schema = z.object({
  name: z.string().min(2, 'expects two letters'),
  numbers: z.array(z.number('expects a number')),
  unit: z.string().default('ms'),
});

describe('a validated value', () => {
  test('is what the schema makes of it', () => {
    expect(validated(schema, { name: 'ab', numbers: [1], more: true }, 'input')).toEqual({
      name: 'ab',
      numbers: [1],
      unit: 'ms',
    });
  });

  test('that is wrong is refused with every fault and its place', async () => {
    expect(
      await refusalOf(() => validated(schema, { name: 'a', numbers: [1, 'two', Number.NaN] }, 'input')),
    ).toEqual([
      { path: 'input.name', message: 'expects two letters' },
      { path: 'input.numbers.1', message: 'expects a number' },
      { path: 'input.numbers.2', message: 'expects a number' },
    ]);
  });

  test('that is wrong by two rules is told of each fault once', async () => {
    const message = 'expects more';
    const twice = z.number().min(2, message).min(3, message);
    expect(await refusalOf(() => validated(twice, 1, 'number'))).toEqual([{ path: 'number', message }]);
  });

  test('that is wrong as a whole is refused by its own place', async () => {
    expect(
      await refusalOf(() => validated(z.array(z.number()).min(1, 'expects one'), [], 'samples')),
    ).toEqual([{ path: 'samples', message: 'expects one' }]);
  });

  test('that is wrong is told in words too', () => {
    expect(() => validated(schema, { name: 'a', numbers: ['two'] }, 'input')).toThrow(
      new InvalidInputError([
        { path: 'input.name', message: 'expects two letters' },
        { path: 'input.numbers.0', message: 'expects a number' },
      ]),
    );
    expect(() => validated(schema, { name: 'a', numbers: ['two'] }, 'input')).toThrow(
      'input.name: expects two letters; input.numbers.0: expects a number',
    );
  });
});
