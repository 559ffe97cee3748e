import { buildSchema, execute, type GraphQLResolveInfo, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { countMutations } from '../../../../src/graphql/idempotency/mutation-fields.ts';
import { sentKey } from '../../../../src/graphql/idempotency/sent-key.ts';
import { InvalidInputError } from '../../../../src/platform/errors.ts';

const schema = buildSchema('type Query { a: Int } type Mutation { a: Int b: Int }');

/** What the first resolver of an operation gets to know of it. */
async function infoOf(
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<GraphQLResolveInfo> {
  const { promise, resolve } = Promise.withResolvers<GraphQLResolveInfo>();
  const fieldResolver = (_root: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
    resolve(info);
    return 1;
  };
  await execute({ schema, document: parse(source), variableValues, fieldResolver });
  return promise;
}

describe('the mutations of an operation', () => {
  test.each([
    ['mutation { a }', 1],
    ['mutation { a __typename }', 1],
    ['mutation { a a }', 1],
    ['mutation { a b }', 2],
    ['mutation { a other: a }', 2],
    ['mutation { a ... on Mutation { b } }', 2],
    ['mutation { a ...Rest ...Rest } fragment Rest on Mutation { b }', 2],
    ['mutation { a ... { a } }', 1],
    ['mutation { a b @skip(if: true) }', 1],
    ['mutation { a b @include(if: false) }', 1],
    ['mutation ($wanted: Boolean!) { a ... @include(if: $wanted) { b } }', 2],
  ])('%s are %i', async (source, count) => {
    expect(countMutations(await infoOf(source, { wanted: true }))).toBe(count);
  });
});

describe('the idempotency key of a mutation', () => {
  const sent = async (
    header: string | null,
    idempotencyKey: string | null | undefined,
    source = 'mutation { a }',
  ) => sentKey({ idempotencyKey: header }, await infoOf(source), { idempotencyKey });

  test.each([
    [null, undefined, null],
    [null, null, null],
    [null, 'key', 'key'],
    ['key', undefined, 'key'],
    ['"key"', null, 'key'],
    ['key', 'key', 'key'],
    ['!~', undefined, '!~'],
    ['k'.repeat(200), undefined, 'k'.repeat(200)],
  ])('of the header %s and the input %s is %s', async (header, input, key) => {
    expect(await sent(header, input)).toBe(key);
  });

  test('of one of several mutations is in its input', async () => {
    expect(await sent(null, 'key', 'mutation { a b }')).toBe('key');
  });

  test.each([
    ['Idempotency-Key', '', undefined, 'mutation { a }'],
    ['Idempotency-Key', '""', undefined, 'mutation { a }'],
    ['Idempotency-Key', 'one, two', undefined, 'mutation { a }'],
    ['Idempotency-Key', 'schlüssel', undefined, 'mutation { a }'],
    ['Idempotency-Key', 'k'.repeat(201), undefined, 'mutation { a }'],
    ['Idempotency-Key', 'one', 'other', 'mutation { a }'],
    ['Idempotency-Key', 'key', 'key', 'mutation { a b }'],
    ['input.idempotencyKey', null, '', 'mutation { a }'],
    ['input.idempotencyKey', 'key', 'a\u0000key', 'mutation { a }'],
    ['input.idempotencyKey', null, 'a\nkey', 'mutation { a }'],
    ['input.idempotencyKey', null, 'key\n', 'mutation { a }'],
  ])('is refused by the name %s for the header %j and the input %j', async (path, header, input, source) => {
    const refused = await sent(header, input, source).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidInputError);
    expect(refused).toMatchObject({ issues: [{ path }] });
  });
});
