import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type IntrospectionOptions,
  type IntrospectionQuery,
  introspectionFromSchema,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, quickestKind } from '../support/installation.ts';
import { rootDirectory } from '../support/source-files.ts';

const printed = readFileSync(join(rootDirectory, 'schema.graphql'), 'utf8');
const publicSchema = buildSchema(printed);

const readable = (introspection: IntrospectionQuery) =>
  `${printSchema(lexicographicSortSchema(buildClientSchema(introspection)))}\n`;

const choices = [
  'descriptions',
  'specifiedByUrl',
  'directiveIsRepeatable',
  'schemaDescription',
  'inputValueDeprecation',
  'experimentalDirectiveDeprecation',
  'oneOf',
] as const;

/**
 * Every combination of at most two options, and of all but one: whatever two of them do to each
 * other shows.
 */
const combinations: readonly IntrospectionOptions[] = Array.from(
  { length: 2 ** choices.length },
  (_, number) => choices.filter((_choice, bit) => (number & (1 << bit)) !== 0),
)
  .filter(({ length }) => length <= 2 || length === choices.length - 1)
  .map((chosen) => Object.fromEntries(choices.map((choice) => [choice, chosen.includes(choice)])));

const everything: IntrospectionOptions = Object.fromEntries(choices.map((choice) => [choice, true]));

describe('introspection', () => {
  let installation: Installation;
  let client: GraphqlClient;
  let socket: Client;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    // Whoever may connect may read the schema: it is published with the source.
    const server = await installation.start({ OPERATOR_TOKEN: 'the-token-of-an-operator' });
    client = new GraphqlClient(server.url);
    socket = createClient({
      url: server.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
  });
  afterAll(async () => {
    await socket.dispose();
    await installation.dispose();
  });

  async function overHttp(query: string): Promise<unknown> {
    const { body } = await client.post(JSON.stringify({ query }));
    return body;
  }

  async function overSocket(query: string, variables = {}): Promise<unknown> {
    for await (const result of socket.iterate({ query, variables })) return result;
    return null;
  }

  async function schemaOf(answer: Promise<unknown>): Promise<string> {
    const { data, errors } = (await answer) as { data: IntrospectionQuery; errors?: unknown };
    expect(errors).toBeUndefined();
    return readable(data);
  }

  test('with every option gives the schema that is printed, over HTTP and WebSocket', async () => {
    expect(await schemaOf(overHttp(getIntrospectionQuery(everything)))).toBe(printed);
    expect(await schemaOf(overSocket(getIntrospectionQuery(everything)))).toBe(printed);
  });

  test('gives the same the second time, and by its default options', async () => {
    expect(await schemaOf(overHttp(getIntrospectionQuery(everything)))).toBe(printed);
    expect(await schemaOf(overSocket(getIntrospectionQuery(everything)))).toBe(printed);
    const byDefault = readable(
      introspectionFromSchema(publicSchema, {
        specifiedByUrl: false,
        oneOf: false,
        inputValueDeprecation: false,
      }),
    );
    expect(await schemaOf(overHttp(getIntrospectionQuery()))).toBe(byDefault);
  });

  test('is answered in each combination of two of its options, and of all but one', async () => {
    for (const options of combinations) {
      const expected = readable(introspectionFromSchema(publicSchema, options));
      expect(await schemaOf(overHttp(getIntrospectionQuery(options)))).toBe(expected);
    }
  });

  test.each([7, 9, 13, 100])('is answered with %i levels of types', async (typeDepth) => {
    expect(await schemaOf(overHttp(getIntrospectionQuery({ ...everything, typeDepth })))).toBe(printed);
  });

  test('of one type may be as deep', async () => {
    const levels = 13;
    const type = `kind name ${'ofType { kind name '.repeat(levels)}${'}'.repeat(levels)}`;
    const query = `query ($name: String!) { __type(name: $name) { name fields { name args { name type { ${type} } } type { ${type} } } } }`;
    const { body } = await client.post(JSON.stringify({ query, variables: { name: 'Inference' } }));
    expect(body).toMatchObject({ data: { __type: { name: 'Inference' } } });
    const other = await client.post(JSON.stringify({ query, variables: { name: 'Nothing' } }));
    expect(other.body).toEqual({ data: { __type: null } });
  });

  test('stands beside other fields, whose rules stay their own', async () => {
    const query = getIntrospectionQuery().replace('__schema', '__typename health { isReady } __schema');
    expect(await overHttp(query)).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    const operator = new GraphqlClient(client.url, 'the-token-of-an-operator');
    const { body } = await operator.post(JSON.stringify({ query }));
    expect(body).toMatchObject({ data: { __typename: 'Query', health: { isReady: true }, __schema: {} } });
  });

  const whole = getIntrospectionQuery();
  const fragments = whole.slice(whole.indexOf('fragment'));
  const lists =
    'fields { type { interfaces { name } possibleTypes { name } } args { type { enumValues { name } } } }';

  const named = 'name kind description isOneOf';
  const ofOne = `fields { args { type { ${named} ofType { ${named} } } } type { fields { name } ofType { fields { name description isDeprecated } } } }`;

  test.each([
    [
      'goes round in circles',
      `{ __schema { types { ${'fields { type { '.repeat(4)}name${' } }'.repeat(4)} } } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'is deeper than any tool asks',
      `{ __schema { types { ${'ofType { '.repeat(200)}name${' }'.repeat(200)} } } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'asks for everything again and again',
      `{ ${Array.from({ length: 29 }, (_, n) => `a${n}: __schema { types { ...FullType } }`).join(' ')} } ${fragments}`,
      'QUERY_TOO_COMPLEX',
    ],
    [
      'asks for everything of one type again and again',
      `query ($name: String!) { ${Array.from({ length: 29 }, (_, n) => `a${n}: __type(name: $name) { ${ofOne} }`).join(' ')} }`,
      'QUERY_TOO_COMPLEX',
    ],
    [
      'multiplies lists',
      `{ __schema { ${Array.from({ length: 20 }, (_, n) => `a${n}: types { ${lists} }`).join(' ')} } }`,
      'QUERY_TOO_COMPLEX',
    ],
    [
      'hides among other fields',
      `{ health { isReady } ${Array.from({ length: 29 }, (_, n) => `a${n}: __schema { types { ...FullType } }`).join(' ')} } ${fragments}`,
      'QUERY_TOO_COMPLEX',
    ],
  ])('that %s is refused', async (_name, query, code) => {
    const { body } = await client.post(JSON.stringify({ query, variables: { name: 'Query' } }));
    expect(body).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(body).not.toHaveProperty('data.__schema');
    const refusal: unknown = await overSocket(query, { name: 'Query' }).catch((errors: unknown) => ({
      errors,
    }));
    expect(refusal).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(JSON.stringify(refusal)).not.toContain('"http"');
  });
});
