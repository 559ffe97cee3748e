import { graphql } from '../../support/gql/gql.ts';

export const InferenceUpdates = graphql(`
  subscription InferenceUpdates {
    inferenceUpdates { cursor at node { ...InferenceDetails } }
  }
`);

export const HallucinationUpdates = graphql(`
  subscription HallucinationUpdates {
    hallucinationUpdates { cursor node { ...InferenceDetails } }
  }
`);

export const SignalUpdates = graphql(`
  subscription SignalUpdates {
    signalUpdates {
      cursor
      node { inferenceId inferenceUuid signalStrength confidence fluxPosition createdAt }
    }
  }
`);

export const InferenceUpdatesAfter = graphql(`
  subscription InferenceUpdatesAfter($after: String, $filter: InferenceUpdateFilter, $delivery: DeliveryInput) {
    inferenceUpdates(after: $after, filter: $filter, delivery: $delivery) { cursor node { ...InferenceDetails } }
  }
`);

export const HallucinationUpdatesAfter = graphql(`
  subscription HallucinationUpdatesAfter($after: String) {
    hallucinationUpdates(after: $after) { cursor node { ...InferenceDetails } }
  }
`);

export const SignalUpdatesAfter = graphql(`
  subscription SignalUpdatesAfter($after: String, $filter: InferenceUpdateFilter, $delivery: DeliveryInput) {
    signalUpdates(after: $after, filter: $filter, delivery: $delivery) {
      cursor
      node { inferenceUuid signalStrength }
    }
  }
`);

export const InterventionUpdates = graphql(`
  subscription InterventionUpdates($after: String, $filter: SacredInterventionFilter) {
    interventionUpdates(after: $after, filter: $filter) {
      cursor
      node { id position signalBefore signalAfter confidenceBoost interventionType inference { id } }
    }
  }
`);

export const Replay = graphql(`
  subscription Replay($from: DateTime!, $to: DateTime!, $speed: Float!, $filter: InferenceUpdateFilter) {
    replay(from: $from, to: $to, speed: $speed, filter: $filter) { cursor at node { ...InferenceDetails } }
  }
`);

export const MetricsUpdates = graphql(`
  subscription MetricsUpdates($everyMs: Int!, $after: String, $delivery: DeliveryInput) {
    metricsUpdates(everyMs: $everyMs, after: $after, delivery: $delivery) {
      cursor
      node {
        at
        signal { current history(limit: 3) }
        hallucinations { rate count24h inferences24h }
        sacredStats { interventionCount }
        vortexStats { totalCycles }
      }
    }
  }
`);

export const NearUpdates = graphql(`
  subscription NearUpdates($text: String!, $minSimilarity: Float!, $after: String) {
    inferenceUpdates(filter: { near: { text: $text, minSimilarity: $minSimilarity } }, after: $after) {
      cursor
      node { id inputText }
    }
  }
`);

export const Similarity = graphql(`
  query Similarity($a: String!, $b: String!) {
    similarity(a: $a, b: $b)
  }
`);

export const LiveStore = graphql(`
  query LiveStore {
    liveStore { usedMemoryBytes keys { pattern count } isComplete cacheHits cacheMisses cacheHitRate }
  }
`);

export const ModelsOfUpdates = graphql(`
  subscription ModelsOfUpdates($after: String, $minSignalStrength: Float) {
    inferenceUpdates(after: $after, filter: { minSignalStrength: $minSignalStrength }) { cursor node { id model { name } } }
  }
`);

export const ModelUpdates = graphql(`
  subscription ModelUpdates($after: String, $filter: ModelUpdateFilter, $delivery: DeliveryInput) {
    modelUpdates(after: $after, filter: $filter, delivery: $delivery) {
      cursor
      node { change name at model { name status } }
    }
  }
`);

export const LoadModel = graphql(`
  mutation LoadModel($model: String!) {
    loadModel(input: { model: $model }) { __typename ... on Error { message } }
  }
`);

export const UnloadModel = graphql(`
  mutation UnloadModel($model: String!) {
    unloadModel(input: { model: $model }) { __typename ... on Error { message } }
  }
`);

export const NearByModel = graphql(`
  subscription NearByModel($text: String!, $model: String, $modelId: ID, $after: String) {
    inferenceUpdates(
      filter: { modelId: $modelId, near: { text: $text, minSimilarity: 0.99, model: $model } }
      after: $after
    ) {
      cursor
      near { similarity space { digest models { id digest } } }
      node { id model { id digest } }
    }
  }
`);

export const RemoveModel = graphql(`
  mutation RemoveModel($model: String!) {
    removeModel(input: { model: $model }) { __typename ... on Error { message } }
  }
`);

export const SetDefaultModel = graphql(`
  mutation SetDefaultModel($model: String!) {
    setDefaultModel(input: { model: $model }) { __typename ... on Error { message } }
  }
`);
