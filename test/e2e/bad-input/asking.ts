import { type BadOperation, invalidArgument, listed } from './bad-operation.ts';

const nodeId = (text: string) => Buffer.from(text).toString('base64url');

/** Ids, filters and ranges that cannot be. */
export const badQuestions: readonly BadOperation[] = [
  ...[
    ['inferences(filter: { modelId: "x" })', 'filter.modelId'],
    ['inferences(filter: { sessionId: "\\u0000" })', 'filter.sessionId'],
    ['inferences(filter: { fluxPositions: [10] })', 'filter.fluxPositions.0'],
    ['inferences(filter: { minSignalStrength: 1e999 })', 'filter.minSignalStrength'],
    ['beamTensors(filter: { minConfidence: 2 })', 'filter.minConfidence'],
    ['interventions(filter: { positions: [4] })', 'filter.positions.0'],
    ['contextMetrics(filter: { minRetentionRate: -1 })', 'filter.minRetentionRate'],
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
      '{ performanceSummary(from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z") { inferenceCount } }',
    answer: invalidArgument('to'),
  },
  {
    name: 'a date that is none',
    query: '{ inferences(filter: { createdFrom: "yesterday" }) { totalCount } }',
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'figures of an unknown model',
    query: '{ modelPerformance(model: "nobody") { sampleCount } }',
    answer: { ...listed('NOT_FOUND'), data: { modelPerformance: null } },
  },
  {
    name: '101 nodes',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 101 }, (_, index) => nodeId(`SacredIntervention:${index}`)) },
    answer: invalidArgument('ids'),
  },
];
