import { expect } from 'vitest';

/** An operation that cannot be accepted, and a part of its answer. */
export interface BadOperation {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

const errorFields =
  '__typename ... on Error { code message } ... on InvalidInputError { issues { path message } }';

/** The error that a mutation answers with, as a member of its union. */
function union(mutation: string, error: Readonly<Record<string, unknown>>) {
  return { data: { [mutation]: error } };
}

function invalid(mutation: string, ...paths: string[]) {
  const issues = paths.map((path) => ({ path }));
  return union(mutation, { __typename: 'InvalidInputError', code: 'BAD_USER_INPUT', issues });
}

/** An error in the list of errors. */
function listed(code: string, more: Readonly<Record<string, unknown>> = {}) {
  return { errors: [{ extensions: { code, ...more } }] };
}

function invalidArgument(field: string) {
  return listed('BAD_USER_INPUT', { field });
}

function inferring(
  name: string,
  input: Record<string, unknown>,
  answer: BadOperation['answer'],
): BadOperation {
  const query = `mutation ($input: InferInput!) { infer(input: $input) { ${errorFields} } }`;
  return { name: `infer: ${name}`, query, variables: { input }, answer };
}

const recordMutation = `mutation ($input: RecordInferenceInput!) { recordInference(input: $input) { ${errorFields} } }`;

function recording(
  name: string,
  input: Record<string, unknown>,
  answer: BadOperation['answer'],
): BadOperation {
  const usual = { text: 'x', fluxPosition: 9, confidence: 0.5, signalStrength: 0.5, processingTimeMs: 1 };
  const variables = { input: { ...usual, ...input } };
  return { name: `recordInference: ${name}`, query: recordMutation, variables, answer };
}

function recordingLiteral(name: string, confidence: string, answer: BadOperation['answer']): BadOperation {
  const input = `{ text: "x", fluxPosition: 9, confidence: ${confidence}, signalStrength: 0.5, processingTimeMs: 1 }`;
  return {
    name: `recordInference: ${name}`,
    query: `mutation { recordInference(input: ${input}) { ${errorFields} } }`,
    answer,
  };
}

function intervening(
  name: string,
  input: Record<string, unknown>,
  answer: BadOperation['answer'],
): BadOperation {
  const usual = {
    inferenceId: '01a20394-92e3-7318-9dfd-547a1479055e',
    position: 9,
    signalBefore: 0.5,
    signalAfter: 0.6,
  };
  return {
    name: `recordIntervention: ${name}`,
    query: `mutation ($input: RecordInterventionInput!) { recordIntervention(input: $input) { ${errorFields} } }`,
    variables: { input: { ...usual, ...input } },
    answer,
  };
}

function teaching(name: string, sample: Record<string, unknown>, ...paths: string[]): BadOperation {
  const usual = { text: 'x', expectedPosition: 1, expectedElp: { ethos: 1, logos: 0, pathos: 0 } };
  return {
    name: `addTrainingSamples: ${name}`,
    query: `mutation ($samples: [TrainingSampleInput!]!) { addTrainingSamples(samples: $samples) { ${errorFields} } }`,
    variables: { samples: [{ ...usual, ...sample }] },
    answer: invalid('addTrainingSamples', ...paths),
  };
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const nodeId = (text: string) => Buffer.from(text).toString('base64url');
const nul = '\0';

const texts = [
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

const numbers = [
  recording(
    'eight digits',
    { digits: [0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1] },
    invalid('recordInference', 'input.digits'),
  ),
  recording(
    'ten digits',
    { digits: Array.from({ length: 10 }, () => 0.1) },
    invalid('recordInference', 'input.digits'),
  ),
  recording(
    'digits that do not sum to 1',
    { digits: Array.from({ length: 9 }, () => 0.1) },
    invalid('recordInference', 'input.digits'),
  ),
  recording(
    'a negative digit',
    { digits: [-0.1, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2] },
    invalid('recordInference', 'input.digits.0'),
  ),
  recording('position 10', { fluxPosition: 10 }, invalid('recordInference', 'input.fluxPosition')),
  recording('a confidence above 1', { confidence: 1.01 }, invalid('recordInference', 'input.confidence')),
  recording(
    'several faults',
    { text: '', signalStrength: -1, processingTimeMs: -1 },
    invalid('recordInference', 'input.text', 'input.signalStrength', 'input.processingTimeMs'),
  ),
  recording(
    'channels that do not sum to 1',
    { elpChannels: { ethos: 1, logos: 1, pathos: 0 } },
    invalid('recordInference', 'input.elpChannels'),
  ),
  recording(
    'a verdict that rests on nothing',
    { verdict: 'HALLUCINATED' },
    invalid('recordInference', 'input.evidence'),
  ),
  recording('the text "NaN" for a number', { confidence: 'NaN' }, listed('BAD_USER_INPUT')),
  recording('an id that is no UUID', { id: 'seven' }, listed('BAD_USER_INPUT')),
  recordingLiteral('NaN', 'NaN', listed('GRAPHQL_VALIDATION_FAILED')),
  recordingLiteral('a number beyond all numbers', '1e999', invalid('recordInference', 'input.confidence')),
  intervening('position 4', { position: 4 }, invalid('recordIntervention', 'input.position')),
  intervening('a signal above 1', { signalAfter: 1.5 }, invalid('recordIntervention', 'input.signalAfter')),
  intervening(
    'a boost that is another difference',
    { confidenceBoost: 0.2 },
    invalid('recordIntervention', 'input.confidenceBoost'),
  ),
  intervening('no id', { inferenceId: 'x' }, invalid('recordIntervention', 'input.inferenceId')),
  intervening(
    'an inference that does not exist',
    {},
    union('recordIntervention', { __typename: 'NotFoundError', code: 'NOT_FOUND' }),
  ),
  teaching('a blank text', { text: ' ' }, 'samples.0.text'),
  teaching('position 12', { expectedPosition: 12 }, 'samples.0.expectedPosition'),
  teaching('a loss beyond single precision', { loss: 1e300 }, 'samples.0.loss'),
  {
    name: 'updateModelPerformance: a negative latency',
    query: `mutation { updateModelPerformance(input: { model: "broken", latencyMs: -1 }) { ${errorFields} } }`,
    answer: invalid('updateModelPerformance', 'input.latencyMs'),
  },
  {
    name: 'trackVortexFlow: a session with a space',
    query: `mutation { trackVortexFlow(input: { direction: FORWARD, sessionId: "a b" }) { ${errorFields} } }`,
    answer: invalid('trackVortexFlow', 'input.sessionId'),
  },
];

const lists = ['models', 'inferences', 'beamTensors', 'interventions', 'contextMetrics', 'trainingSamples'];

const pages = [
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
  {
    name: '101 nodes',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 101 }, (_, index) => nodeId(`SacredIntervention:${index}`)) },
    answer: invalidArgument('ids'),
  },
];

const questions = [
  ...[
    'Inference:1',
    'Model:x',
    'BeamTensor:x',
    'TrainingSample:',
    'SacredIntervention:x',
    'ContextMetrics:-1',
    '',
  ]
    .map(nodeId)
    .map((id) => ({
      name: `node(id: "${id}")`,
      query: `{ node(id: "${id}") { id } }`,
      answer: invalidArgument('id'),
    })),
  ...['Query:1', 'Nothing:1'].map(nodeId).map((id) => ({
    name: `node(id: "${id}") of a type that is no node`,
    query: `{ node(id: "${id}") { id } }`,
    answer: listed('BAD_USER_INPUT'),
  })),
  ...[
    ['inferences(filter: { modelId: "x" })', 'filter.modelId'],
    ['inferences(filter: { sessionId: "\\u0000" })', 'filter.sessionId'],
    ['inferences(filter: { fluxPositions: [10] })', 'filter.fluxPositions.0'],
    ['inferences(filter: { minSignal: 1e999 })', 'filter.minSignal'],
    ['beamTensors(filter: { minConfidence: 2 })', 'filter.minConfidence'],
    ['interventions(filter: { positions: [4] })', 'filter.positions.0'],
    ['contextMetrics(filter: { minRetention: -1 })', 'filter.minRetention'],
    ['trainingSamples(filter: { epoch: -1 })', 'filter.epoch'],
  ].map(([list = '', field = '']) => ({
    name: list,
    query: `{ ${list} { totalCount } }`,
    answer: invalidArgument(field),
  })),
  { name: 'a history of none', query: '{ signal { history(limit: 0) } }', answer: invalidArgument('limit') },
  {
    name: 'a range that ends before it begins',
    query:
      '{ performanceSummary(from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z") { totalInferences } }',
    answer: invalidArgument('to'),
  },
  {
    name: 'a date that is none',
    query: '{ inferences(filter: { createdFrom: "yesterday" }) { totalCount } }',
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'figures of an unknown model',
    query: '{ modelPerformance(model: "nobody") { samples } }',
    answer: { ...listed('NOT_FOUND'), data: { modelPerformance: null } },
  },
];

function nested(depth: number, open: string, core: string): string {
  return `${`${open} { `.repeat(depth)}${core}${' }'.repeat(depth)}`;
}

const inserting = `infer(input: { text: "x" }) { ${errorFields} }`;

const documents: BadOperation[] = [
  { name: 'no GraphQL', query: '{', answer: listed('GRAPHQL_PARSE_FAILED') },
  {
    name: 'a field that does not exist beside a mutation that does',
    query: `mutation { ${inserting} nothing }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'a variable that is not declared',
    query: `mutation { infer(input: { text: $text }) { ${errorFields} } }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: '40 levels of selections',
    query: `{ ${nested(40, '... on Query', '__typename')} }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: '40 levels of introspection',
    query: `{ __schema { types { fields { type { ${nested(40, 'ofType', 'name')} } } } } }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: '40 levels through fragments',
    query: `{ ...F0 } ${Array.from({ length: 40 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} }`).join(' ')}
      fragment F40 on Query { __typename }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'fragments that go round in a circle',
    query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: '40 aliases',
    query: `mutation { ${Array.from({ length: 40 }, (_, n) => `a${n}: ${inserting}`).join(' ')} }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'more tokens than are read',
    query: `{ ${'__typename '.repeat(2100)} }`,
    answer: listed('GRAPHQL_PARSE_FAILED'),
  },
  {
    name: 'more work than is allowed',
    query: `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: inferences(first: 100) { edges { node { embedding } } }`).join(' ')} }`,
    answer: listed('QUERY_TOO_COMPLEX'),
  },
];

export const badOperations: readonly BadOperation[] = [
  ...texts,
  ...numbers,
  ...pages,
  ...questions,
  ...documents,
];
