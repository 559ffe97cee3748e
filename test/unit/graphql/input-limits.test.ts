import { buildSchema, GraphQLScalarType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../../src/app/schema.ts';
import { declaredVariables, variableFaults } from '../../../src/graphql/documents/variables.ts';
import { boundedScalar } from '../../../src/graphql/input-limits/bounded-scalar.ts';
import { described, isLonger } from '../../../src/graphql/input-limits/lengths.ts';
import { oversized } from '../../../src/graphql/input-limits/oversized.ts';
import { unlimitedInputs } from '../../../src/graphql/input-limits/unlimited.ts';

describe('the length of a text', () => {
  test.each([
    ['as long as it may be', 'x'.repeat(10), false],
    ['one character longer', 'x'.repeat(11), true],
    ['longer only until its accents are composed', 'e\u0301'.repeat(10), false],
    ['longer when they are composed, too', 'e\u0301'.repeat(11), true],
    ['of ten letters, each with three marks', '\u03b1\u0313\u0300\u0345'.repeat(10), false],
    ['of astral characters, which count twice', '😀'.repeat(6), true],
    ['far too long to be composed', 'x'.repeat(1_000_000), true],
  ])('%s', (_name, text, expected) => {
    expect(isLonger(text, 10)).toBe(expected);
  });

  test('is said in descriptions', () => {
    expect(described({ maxLength: 32_768 })).toBe('At most 32,768 characters.');
    expect(described({ maxItems: 9 })).toBe('At most 9 items.');
    expect(described({ maxItems: 100, maxLength: 200 })).toBe(
      'At most 100 items, each at most 200 characters.',
    );
    expect(described({})).toBe('');
  });
});

describe('a schema', () => {
  test('has a limit for every string and every list that is sent', () => {
    expect(unlimitedInputs(schema)).toEqual([]);
  });

  test('names those that have none', () => {
    const open = buildSchema(`
      scalar Anything
      enum Kind { ONE }
      input Filter { name: String kinds: [Kind!] kind: Kind least: Float }
      type Query { find(id: ID!, filter: Filter, value: Anything, size: Int): String }
    `);
    expect(unlimitedInputs(open)).toEqual([
      'Filter.name',
      'Filter.kinds',
      'Query.find.id',
      'Query.find.value',
    ]);
  });
});

describe('arguments', () => {
  const register = schema.getMutationType()?.getFields().registerModel?.args ?? [];
  const nodes = schema.getQueryType()?.getFields().nodes?.args ?? [];
  const batch = schema.getMutationType()?.getFields().inferBatch?.args ?? [];

  test('that fit have no faults', () => {
    expect(
      oversized(register, { input: { name: 'x'.repeat(128), modelPath: 'x', tokenizerPath: null } }),
    ).toEqual([]);
    expect(oversized(nodes, { ids: Array.from({ length: 100 }, () => 'x'.repeat(200)) })).toEqual([]);
  });

  test('that do not are named, with what they expect', () => {
    const input = { name: 'x'.repeat(129), modelPath: 'x'.repeat(1025), tokenizerPath: 'x' };
    expect(oversized(register, { input })).toEqual([
      { path: 'input.modelPath', message: 'expects at most 1024 characters' },
      { path: 'input.name', message: 'expects at most 128 characters' },
    ]);
    expect(oversized(nodes, { ids: Array.from({ length: 101 }, () => 'x'.repeat(201)) })).toEqual([
      { path: 'ids', message: 'expects at most 100 items' },
    ]);
  });

  test('of many faults name the first twenty', () => {
    const texts = Array.from({ length: 256 }, () => 'x'.repeat(32_769));
    const issues = oversized(batch, { input: { texts } });
    expect(issues.map(({ path }) => path)).toEqual(
      Array.from({ length: 20 }, (_, index) => `input.texts.${index}`),
    );
  });
});

describe('a bounded scalar', () => {
  const seen: unknown[] = [];
  const scalar = boundedScalar(
    new GraphQLScalarType({ name: 'Word', parseValue: (value) => seen.push(value) }),
    4,
    'https://example.org/word',
  );

  test('does not look at what is too long', () => {
    expect(() => scalar.parseValue('abcde')).toThrow('Word expects at most 4 characters.');
    expect(seen).toEqual([]);
    scalar.parseValue('abcd');
    expect(seen).toEqual(['abcd']);
  });

  test('says so', () => {
    expect(scalar.description).toBe('Word At most 4 characters.');
  });
});

describe('variables', () => {
  const long = 'x'.repeat(1000);
  const document =
    parse(`query ($ids: [ID!]!, $filter: InferenceFilter, $first: Int, $order: InferenceOrder) {
    nodes(ids: $ids) { id }
    inferences(filter: $filter, first: $first, orderBy: $order) { totalCount }
  }`);
  const faults = (variableValues: Record<string, unknown>) =>
    variableFaults({ schema, document, variableValues }).map(({ message, extensions }) => ({
      field: extensions.field,
      code: extensions.code,
      message,
    }));

  test('that fit have no faults', () => {
    const createdFrom = '2026-01-01T00:00:00Z';
    expect(
      faults({
        ids: ['x', 1],
        filter: { createdFrom, verdicts: ['SUPPORTED'], minSignalStrength: 0.5 },
        first: 3,
        order: null,
      }),
    ).toEqual([]);
  });

  test.each([
    ['first', { first: long }, 'first', 'expects at most 100 characters'],
    ['order', { order: long }, 'order', 'expects at most 100 characters'],
    ['a time', { filter: { createdFrom: long } }, 'filter.createdFrom', 'expects at most 64 characters'],
    ['a list', { ids: Array.from({ length: 1001 }, () => 'x') }, 'ids', 'expects at most 1000 items'],
    ['a field', { filter: { [long]: 1 } }, 'filter', `has no field "${'x'.repeat(99)}…"`],
    ['an object', { ids: [{}] }, 'ids.0', 'expects one ID, not a list or an object'],
  ])('that are too much are not repeated: %s', (_name, values, field, message) => {
    const variable = field.split('.')[0];
    const place = field === variable ? '' : ` at "${field}"`;
    expect(faults({ ids: [], ...values })).toEqual([
      {
        field,
        code: 'BAD_USER_INPUT',
        message: `Variable "$${variable}" got invalid value${place}; ${message}`,
      },
    ]);
  });

  test('that are of the wrong type are named in the words of GraphQL.js', () => {
    expect(faults({ ids: [], first: 'many', order: 'NEWST', filter: { verdict: 1 } })).toEqual([
      {
        field: 'filter',
        code: 'BAD_USER_INPUT',
        message:
          'Variable "$filter" got invalid value; Field "verdict" is not defined by type "InferenceFilter". Did you mean "verdicts"?',
      },
      {
        field: 'first',
        code: 'BAD_USER_INPUT',
        message: 'Variable "$first" got invalid value "many"; Int cannot represent non-integer value: "many"',
      },
      {
        field: 'order',
        code: 'BAD_USER_INPUT',
        message:
          'Variable "$order" got invalid value "NEWST"; Value "NEWST" does not exist in "InferenceOrder" enum. Did you mean the enum value "NEWEST"?',
      },
    ]);
  });

  test('with many faults name the first twenty', () => {
    const filter = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, index]));
    expect(faults({ ids: [], filter })).toHaveLength(20);
  });

  test('that the operation does not declare are left out', () => {
    expect(declaredVariables({ schema, document, variableValues: { ids: ['x'], other: long } })).toEqual({
      ids: ['x'],
    });
  });
});
