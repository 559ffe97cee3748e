import { buildSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { useDocuments } from '../../../src/graphql/documents/use-documents.ts';

const schema = buildSchema('type Query { answer(of: String): Int }');

/** Have servers forget the documents that they keep. */
const forgets: (() => void)[] = [];

/** A server that counts how often it validates, and a way to ask it. */
function served(keptBytes = 1_000_000) {
  let validations = 0;
  const counting: Plugin = {
    onValidate: ({ addValidationRule }) =>
      addValidationRule(() => {
        validations += 1;
        return {};
      }),
  };
  const yoga = createYoga({
    schema,
    logging: false,
    parserAndValidationCache: false,
    plugins: [
      useDocuments({
        maxBytes: 10_000,
        keptBytes,
        maxErrors: 10,
        keepsOf: ({ request }) => request?.headers.get('authorization') === 'known',
        onForget: (forget) => forgets.push(forget),
      }),
      counting,
    ],
  });
  return async (query: string, authorization = 'known') => {
    const before = validations;
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
    return { body: await response.json(), isValidated: validations > before };
  };
}

describe('a document', () => {
  test('is kept when it is valid and comes from somebody who is known', async () => {
    const ask = served();
    expect(await ask('{ answer }')).toEqual({ body: { data: { answer: null } }, isValidated: true });
    expect(await ask('{ answer }')).toEqual({ body: { data: { answer: null } }, isValidated: false });
    // What is kept is of use to everybody.
    expect(await ask('{ answer }', 'nobody')).toMatchObject({ isValidated: false });
  });

  test('is kept no longer once texts were erased, which may stand in it', async () => {
    const ask = served();
    await ask('{ answer(of: "erased") }');
    expect(await ask('{ answer(of: "erased") }')).toMatchObject({ isValidated: false });
    for (const forget of forgets) forget();
    expect(await ask('{ answer(of: "erased") }')).toMatchObject({ isValidated: true });
    expect(await ask('{ answer(of: "erased") }')).toMatchObject({ isValidated: false });
  });

  test('is not kept for somebody who is not known', async () => {
    const ask = served();
    for (let round = 0; round < 3; round += 1)
      expect(await ask('{ answer }', 'nobody')).toMatchObject({ isValidated: true });
  });

  test('is not kept when it is not valid', async () => {
    const ask = served();
    for (let round = 0; round < 3; round += 1)
      expect(await ask('{ question }')).toMatchObject({
        body: { errors: [{ message: expect.stringContaining('question') }] },
        isValidated: true,
      });
  });

  test('leaves when others of as many bytes as are kept came after it', async () => {
    const ask = served(50_000);
    const long = (index: number) => `{ answer } # ${index} ${'x'.repeat(5000)}`;
    await ask(long(0));
    await ask(long(1));
    expect(await ask(long(0))).toMatchObject({ isValidated: false });
    for (let index = 2; index < 10; index += 1) await ask(long(index));
    expect(await ask(long(1))).toMatchObject({ isValidated: true });
    expect(await ask(long(9))).toMatchObject({ isValidated: false });
  });
});
