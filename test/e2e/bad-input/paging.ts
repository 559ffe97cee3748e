import { type BadOperation, invalidArgument, nul } from './bad-operation.ts';

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

const lists = ['models', 'inferences', 'beamTensors', 'interventions', 'contextMetrics', 'trainingSamples'];

/** Pages that no list has. */
export const badPages: readonly BadOperation[] = [
  ...lists.flatMap((list) =>
    [
      ['first: 100000', 'first'],
      ['first: 0', 'first'],
      ['first: -1', 'first'],
      ['last: 101', 'last'],
      ['first: 1, last: 1', 'last'],
      ['after: "not a cursor"', 'after'],
      ['before: ""', 'before'],
    ].map(([argument = '', field = '']) => ({
      name: `${list}(${argument})`,
      query: `{ ${list}(${argument}) { totalCount } }`,
      answer: invalidArgument(field),
    })),
  ),
  ...[
    ['JSON that is no list', { seq: 1 }],
    ['a list that is too long', [1, 2]],
    ['a text for a number', ['1']],
    ['nothing', [null]],
    ['a fraction', [1.5]],
    ['a number that is not exact', [2 ** 60]],
    ['a condition of its own', [{ $ne: null }]],
    ['the cursor of another list', ['019a0000-0000-7000-8000-000000000000']],
  ].map(([name, cursor]) => ({
    name: `a cursor that holds ${name}`,
    query: 'query ($after: String) { inferences(after: $after) { edges { cursor } } }',
    variables: { after: base64(cursor) },
    answer: invalidArgument('after'),
  })),
  {
    name: 'a cursor with the NUL character',
    query: 'query ($after: String) { models(after: $after) { edges { cursor } } }',
    variables: { after: base64([nul]) },
    answer: invalidArgument('after'),
  },
];
