import { type BadOperation, errorFields, invalid, listed, union } from './bad-operation.ts';

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
    query: `mutation ($input: AddTrainingSamplesInput!) { addTrainingSamples(input: $input) { ${errorFields} } }`,
    variables: { input: { samples: [{ ...usual, ...sample }] } },
    answer: invalid('addTrainingSamples', ...paths),
  };
}

/** Numbers and names that cannot be what somebody measured. */
export const badRecords: readonly BadOperation[] = [
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
  recording('an id that is no UUID', { uuid: 'seven' }, listed('BAD_USER_INPUT')),
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
  teaching('a blank text', { text: ' ' }, 'input.samples.0.text'),
  teaching('position 12', { expectedPosition: 12 }, 'input.samples.0.expectedPosition'),
  teaching('a loss beyond single precision', { loss: 1e300 }, 'input.samples.0.loss'),
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
