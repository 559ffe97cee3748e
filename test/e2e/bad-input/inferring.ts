import { expect } from 'vitest';
import {
  type BadOperation,
  errorFields,
  invalid,
  invalidArgument,
  listed,
  nul,
  union,
} from './bad-operation.ts';

function inferring(
  name: string,
  input: Record<string, unknown>,
  answer: BadOperation['answer'],
): BadOperation {
  const query = `mutation ($input: InferInput!) { infer(input: $input) { ${errorFields} } }`;
  return { name: `infer: ${name}`, query, variables: { input }, answer };
}

/** Texts, sessions and models that cannot be. */
export const badInferences: readonly BadOperation[] = [
  inferring('an empty text', { text: '' }, invalid('infer', 'input.text')),
  inferring('a blank text', { text: ' \n\t\u00a0 ' }, invalid('infer', 'input.text')),
  inferring('40,000 characters', { text: 'a'.repeat(40_000) }, invalid('infer', 'input.text')),
  inferring('the NUL character', { text: `a${nul}b` }, invalid('infer', 'input.text')),
  inferring('half a surrogate pair', { text: 'a\ud800b' }, invalid('infer', 'input.text')),
  inferring('a number for a text', { text: 5 }, listed('BAD_USER_INPUT')),
  inferring('no text', {}, listed('BAD_USER_INPUT')),
  inferring('a field that does not exist', { text: 'x', txt: 'y' }, listed('BAD_USER_INPUT')),
  inferring('a session with a space', { text: 'x', sessionId: 'a b' }, invalid('infer', 'input.sessionId')),
  inferring(
    'an unknown model',
    { text: 'x', model: 'nobody' },
    union('infer', { __typename: 'NotFoundError', code: 'NOT_FOUND' }),
  ),
  inferring(
    'a model that cannot be named so',
    { text: 'x', model: nul },
    union('infer', { __typename: 'NotFoundError', code: 'NOT_FOUND' }),
  ),
  inferring(
    'a model that is not ready',
    { text: 'x', model: 'broken' },
    union('infer', {
      __typename: 'ModelNotReadyError',
      code: 'MODEL_NOT_READY',
      message: expect.stringContaining('broken'),
    }),
  ),
  inferring('a blank response', { text: 'x', response: ' ' }, invalid('infer', 'input.response')),
  inferring(
    'a blank passage among good ones',
    { text: 'x', response: 'y', context: ['good', ' '] },
    invalid('infer', 'input.context.1'),
  ),
  inferring(
    '501 passages',
    { text: 'x', response: 'y', context: Array.from({ length: 501 }, () => 'z') },
    invalid('infer', 'input.context'),
  ),
  inferring(
    'a blank sample',
    { text: 'x', response: 'y', samples: [''] },
    invalid('infer', 'input.samples.0'),
  ),
  inferring(
    'a miss rate of 0',
    { text: 'x', response: 'y', context: ['z'], maxMissRate: 0 },
    invalid('infer', 'input.maxMissRate'),
  ),
  {
    name: 'checkClaim: no passage',
    query: '{ checkClaim(response: "x", context: []) { verdict } }',
    answer: invalidArgument('context'),
  },
  {
    name: 'checkClaim: a blank question',
    query: '{ checkClaim(question: " ", response: "x", context: ["x"]) { verdict } }',
    answer: invalidArgument('question'),
  },
  {
    name: 'checkClaim: a blank response',
    query: '{ checkClaim(response: " ", context: ["x"]) { verdict } }',
    answer: invalidArgument('response'),
  },
  {
    name: 'inferBatch: one blank text among good ones',
    query: `mutation { inferBatch(input: { texts: ["good", " ", "better"] }) { ${errorFields} } }`,
    answer: invalid('inferBatch', 'input.texts.1'),
  },
  {
    name: 'inferBatch: no text',
    query: `mutation { inferBatch(input: { texts: [] }) { ${errorFields} } }`,
    answer: invalid('inferBatch', 'input.texts'),
  },
  {
    name: 'inferBatch: 257 texts',
    query: `mutation ($texts: [String!]!) { inferBatch(input: { texts: $texts }) { ${errorFields} } }`,
    variables: { texts: Array.from({ length: 257 }, () => 'x') },
    answer: invalid('inferBatch', 'input.texts'),
  },
];
