import { graphql } from '../../support/gql/gql.ts';

/** Everything an inference tells of itself, so that two readings of it can be compared whole. */
export const InferenceDetails = graphql(`
  fragment InferenceDetails on Inference {
    __typename
    id
    uuid
    inputText
    responseText
    sessionId
    fluxPosition
    archetype
    confidence
    signalStrength
    elpChannels { ethos logos pathos }
    verdict
    evidence
    hallucinationDetected
    vortexFlow
    vortexIntervention
    lakeWorthy
    processingTimeMs
    createdAt
    model { id name status }
    beamTensor { id digits fluxPosition confidence isSacred createdAt elpChannels { ethos logos pathos } }
    interventions { id position signalBefore signalAfter confidenceBoost interventionType createdAt }
    contextMetrics { id }
  }
`);

export const Infer = graphql(`
  mutation Infer($input: InferInput!) {
    infer(input: $input) {
      __typename
      ...InferenceDetails
      ... on Error { code message }
    }
  }
`);

export const InferBatch = graphql(`
  mutation InferBatch($input: InferBatchInput!) {
    inferBatch(input: $input) {
      __typename
      ... on InferBatchPayload { inferences { ...InferenceDetails } }
      ... on Error { code message }
    }
  }
`);

export const RecordInference = graphql(`
  mutation RecordInference($input: RecordInferenceInput!) {
    recordInference(input: $input) {
      __typename
      ...InferenceDetails
      ... on Error { code message }
    }
  }
`);

export const RecordIntervention = graphql(`
  mutation RecordIntervention($input: RecordInterventionInput!) {
    recordIntervention(input: $input) {
      __typename
      ... on SacredIntervention { id position signalBefore signalAfter confidenceBoost interventionType }
      ... on Error { code message }
    }
  }
`);

export const InferenceById = graphql(`
  query InferenceById($id: ID!) {
    inference(id: $id) { ...InferenceDetails }
  }
`);

export const NodeById = graphql(`
  query NodeById($id: ID!) {
    node(id: $id) { __typename id ...InferenceDetails }
  }
`);

export const InferencesByIds = graphql(`
  query InferencesByIds($ids: [ID!]!) {
    nodes(ids: $ids) { ...InferenceDetails }
  }
`);

export const NewestInferences = graphql(`
  query NewestInferences($first: Int!) {
    inferences(first: $first) {
      totalCount
      edges { cursor node { ...InferenceDetails } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
