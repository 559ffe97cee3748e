type Input = Readonly<Record<string, unknown>>;

/** A mutation that takes an idempotency key. */
interface KeyedMutation {
  readonly name: string;
  /** Answers as `result`. */
  readonly query: string;
  readonly input: (inferenceId: string) => Input;
  /** What makes the input another one. */
  readonly otherInput: Input;
  /** Whether it moves the number of rows or a live figure; true unless set. */
  readonly isCounted?: boolean;
}

function keyed(
  name: string,
  fields: string,
  rest: Pick<KeyedMutation, 'input' | 'otherInput' | 'isCounted'>,
): KeyedMutation {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename ${fields} ... on Error { code message } } }`;
  return { name, query, ...rest };
}

const elp = { ethos: 0.5, logos: 0.25, pathos: 0.25 };
const inference = `id inputText responseText sessionId fluxPosition archetype confidence signalStrength
  elpChannels { ethos logos pathos } verdict evidence probabilitySupported verdictThreshold evidenceReport { sentences { text support reasons } }
  vortexFlow vortexIntervention lakeWorthy processingTimeMs createdAt model { name }
  beamTensor { id digits confidence } interventions { id position signalBefore signalAfter createdAt } contextMetrics { id tokenCount retentionRate }`;

function erasure(payload: string): string {
  return `... on ${payload} { stage erasure { id kind reason inferenceCount requestedAt completedAt } }`;
}

/**
 * Every mutation that stores or counts, but `refitCalibrator`, which needs labels. The erasures
 * come last, as they take away what the others need.
 */
export const keyedMutations: readonly KeyedMutation[] = [
  keyed('infer', `... on InferPayload { inference { ${inference} } }`, {
    input: () => ({
      text: 'What lies in the river?',
      response: 'Stones lie in the river. The bridge was built in 1931.',
      context: ['Stones lie in the river.', 'The bridge was built in 1874.'],
      sessionId: 'keyed',
    }),
    otherInput: { sessionId: 'another' },
  }),
  keyed('inferBatch', `... on InferBatchPayload { inferences { ${inference} } }`, {
    input: () => ({ texts: ['One river.', 'Two rivers.', 'Three rivers.'], sessionId: 'keyed' }),
    otherInput: { texts: ['One river.', 'Two rivers.'] },
  }),
  keyed('recordInference', `... on RecordInferencePayload { inference { ${inference} } }`, {
    input: () => ({
      text: 'Recorded.',
      fluxPosition: 9,
      confidence: 0.9,
      signalStrength: 0.8,
      processingTimeMs: 4,
    }),
    otherInput: { confidence: 0.8 },
  }),
  keyed(
    'recordIntervention',
    '... on RecordInterventionPayload { intervention { id position signalBefore signalAfter confidenceBoost createdAt inference { id } } }',
    {
      input: (inferenceId) => ({ inferenceId, position: 3, signalBefore: 0.5, signalAfter: 0.75 }),
      otherInput: { position: 6 },
    },
  ),
  keyed(
    'submitFeedback',
    '... on SubmitFeedbackPayload { feedback { id fluxPosition annotator createdAt trainingSample { id } inference { id } } }',
    {
      input: (inferenceId) => ({ inferenceId, fluxPosition: 4, elpChannels: elp, annotator: 'ada' }),
      otherInput: { annotator: 'bob' },
    },
  ),
  keyed(
    'addTrainingSamples',
    '... on AddTrainingSamplesPayload { samples { id inputText expectedPosition createdAt } }',
    {
      input: () => ({
        samples: ['one', 'two'].map((text) => ({ text, expectedPosition: 3, expectedElp: elp })),
      }),
      otherInput: { samples: [{ text: 'one', expectedPosition: 3, expectedElp: elp }] },
    },
  ),
  keyed('archiveInference', '... on ArchiveInferencePayload { inferenceId stage }', {
    input: (inferenceId) => ({ inferenceId }),
    otherInput: { inferenceId: '00000000-0000-7000-8000-000000000000' },
    isCounted: false,
  }),
  keyed('removeLakeEntry', '... on RemoveLakeEntryPayload { inferenceId stage }', {
    input: (inferenceId) => ({ inferenceId }),
    otherInput: { inferenceId: '00000000-0000-7000-8000-000000000000' },
    isCounted: false,
  }),
  keyed('registerModel', '... on RegisterModelPayload { model { id name status digest } }', {
    input: () => ({
      name: 'another',
      modelPath: 'vortex-static-384/model.onnx',
      tokenizerPath: 'vortex-static-384/tokenizer.json',
    }),
    otherInput: { maxTokens: 128 },
  }),
  keyed(
    'updateModelPerformance',
    '... on UpdateModelPerformancePayload { modelPerformance { sampleCount meanMs } }',
    {
      input: () => ({ model: 'vortex-static-384', latencyMs: 12 }),
      otherInput: { latencyMs: 13 },
    },
  ),
  keyed('trackVortexFlow', '... on TrackVortexFlowPayload { vortexStats { forwardFlowHits } }', {
    input: () => ({ direction: 'FORWARD' }),
    otherInput: { direction: 'BACKWARD' },
  }),
  keyed('eraseInference', erasure('EraseInferencePayload'), {
    input: (inferenceId) => ({ inferenceId, reason: 'A request of the third of May.' }),
    otherInput: { reason: 'Another request.' },
  }),
  keyed('eraseSession', erasure('EraseSessionPayload'), {
    input: () => ({ sessionId: 'keyed' }),
    otherInput: { sessionId: 'another' },
  }),
];
