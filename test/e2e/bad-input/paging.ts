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
    ['an empty list', []],
    ['no name of a list', [1]],
    ['a list that is too long', ['Inference', 1, 2]],
    ['a text for a number', ['Inference', '1']],
    ['nothing', ['Inference', null]],
    ['a fraction', ['Inference', 1.5]],
    ['a number that is not exact', ['Inference', 2 ** 60]],
    ['a condition of its own', ['Inference', { $ne: null }]],
    ['the cursor of another list', ['SacredIntervention', 1]],
    ['the cursor of a list of sessions', ['Session', 1]],
  ].map(([name, cursor]) => ({
    name: `a cursor that holds ${name}`,
    query: 'query ($after: String) { inferences(after: $after) { edges { cursor } } }',
    variables: { after: base64(cursor) },
    answer: invalidArgument('after'),
  })),
  ...[
    ['inferences', 'STRONGEST_SIGNAL', ['Inference', 1e300, 5]],
    ['inferences', 'STRONGEST_SIGNAL', ['Inference', -1e300, 5]],
    ['beamTensors', 'MOST_CONFIDENT', ['BeamTensor', 1e39, '019a0000-0000-7000-8000-000000000000']],
  ].map(([list, order, cursor]) => ({
    name: `a cursor of ${list} by ${order} beyond single precision, ${JSON.stringify(cursor)}`,
    query: `query ($after: String) { ${list}(orderBy: ${order}, after: $after) { edges { cursor } } }`,
    variables: { after: base64(cursor) },
    answer: invalidArgument('after'),
  })),
  ...['createdFrom', 'createdBefore'].map((field) => ({
    name: `${field} in a year that there never was`,
    query: `{ inferences(filter: { ${field}: "0000-01-01T00:00:00Z" }) { edges { cursor } } }`,
    answer: invalidArgument(`filter.${field}`),
  })),
  {
    name: 'a summary from a year that there never was',
    query: '{ performanceSummary(from: "0000-01-01T00:00:00Z") { hour } }',
    answer: invalidArgument('from'),
  },
  {
    name: 'a filter of many positions',
    query:
      'query ($positions: [Int!]) { inferences(filter: { fluxPositions: $positions }) { edges { cursor } } }',
    variables: { positions: Array.from({ length: 11 }, () => 3) },
    answer: invalidArgument('filter.fluxPositions'),
  },
  {
    name: 'a cursor with the NUL character',
    query: 'query ($after: String) { models(after: $after) { edges { cursor } } }',
    variables: { after: base64(['OnnxModel', nul]) },
    answer: invalidArgument('after'),
  },
];
