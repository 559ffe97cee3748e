import { graphql } from '../../support/gql/gql.ts';

export const Figures = graphql(`
  query Figures {
    metrics {
      inferenceCount
      meanConfidence
      meanSignalStrength
      hallucinationCount
      interventionCount
      lakeWorthyCount
      meanProcessingTimeMs
      modelCount
    }
    performanceSummary {
      hour
      inferenceCount
      meanConfidence
      meanSignalStrength
      hallucinationCount
      interventionCount
      lakeWorthyCount
      meanProcessingTimeMs
      modelCount
    }
    signal { current history }
    hallucinations { rate count24h inferences24h recent { totalCount edges { cursor } } }
    sacredStats { interventionCount positions { position count effectiveness } }
    vortexStats { forwardFlowHits backwardFlowHits totalCycles }
  }
`);

export const RefreshSummary = graphql(`
  mutation RefreshSummary {
    refreshPerformanceSummary { refreshedAt }
  }
`);

export const ModelFigures = graphql(`
  query ModelFigures($model: String!) {
    modelPerformance(model: $model) { sampleCount meanMs p50Ms p95Ms p99Ms accuracy }
  }
`);

export const RegisterModel = graphql(`
  mutation RegisterModel($input: RegisterModelInput!) {
    registerModel(input: $input) {
      __typename
      ... on RegisterModelPayload { model { id name status error digest } }
      ... on Error { code message }
    }
  }
`);

/** How many rows there are of everything. */
export const StoredRows = graphql(`
  query StoredRows {
    models { totalCount }
    inferences { totalCount }
    beamTensors { totalCount }
    interventions { totalCount }
    contextMetrics { totalCount }
    trainingSamples { totalCount }
  }
`);

export const OpenStreams = graphql(`
  query OpenStreams {
    health { openStreams }
  }
`);

export const PartsUp = graphql(`
  query PartsUp {
    health { isReady parts { name isUp } }
  }
`);

export const ModelByName = graphql(`
  query ModelByName($name: String!) {
    model(name: $name) { id }
  }
`);
