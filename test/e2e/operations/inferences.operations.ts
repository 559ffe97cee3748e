import { graphql } from '../../support/gql/gql.ts';

/** What a verdict was judged by. */
export const EvidenceDetails = graphql(`
  fragment EvidenceDetails on EvidenceReport {
    sentences {
      text
      start
      end
      support
      relation
      read { passageIndex text entailment contradiction }
      unsupportedSpans { start end }
      reasons
      nearestPassage { index text }
      mismatches { reason found expected }
      citations { marker passageIndex supports probability }
    }
    features { name value }
    parts { kind start end }
    unknownReason
    isReadingLimited
    abstained
    answerSupport { least mean share }
  }
`);

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
    verdictStage
    probabilitySupported
    verdictThreshold
    isCalibrated
    calibratorVersion
    judgeModel { name digest }
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
      ... on InferPayload { inference { ...InferenceDetails } }
      ... on Error { code message }
    }
  }
`);

export const InferAnswer = graphql(`
  mutation InferAnswer($input: InferInput!) {
    infer(input: $input) {
      __typename
      ... on InferPayload { inference { ...InferenceDetails evidenceReport { ...EvidenceDetails } evidenceTexts } }
      ... on Error { code message }
    }
  }
`);

export const JudgedInference = graphql(`
  query JudgedInference($id: ID!) {
    inference(id: $id) {
      ...InferenceDetails
      evidenceReport { ...EvidenceDetails }
      evidenceTexts
    }
  }
`);

export const VerdictById = graphql(`
  query VerdictById($id: ID!) {
    inference(id: $id) {
      verdict
      verdictStage
      probabilitySupported
      signalStrength
      hallucinationDetected
      lakeWorthy
      interventions { signalBefore signalAfter confidenceBoost interventionType }
      verification {
        verdictBefore
        probabilityBefore
        verdict
        probabilitySupported
        sentences { text support contradiction }
        model { name }
      }
    }
  }
`);

export const CheckClaim = graphql(`
  query CheckClaim($question: String, $response: String!, $context: [String!]!) {
    checkClaim(question: $question, response: $response, context: $context) {
      verdict
      evidence
      signalStrength
      probabilitySupported
      verdictThreshold
      isCalibrated
      calibratorVersion
      abstained
      evidenceReport { ...EvidenceDetails }
    }
  }
`);

export const CheckClaimWith = graphql(`
  query CheckClaimWith($response: String!, $context: [String!]!, $judge: Judge, $maxMissRate: Float) {
    checkClaim(response: $response, context: $context, judge: $judge, maxMissRate: $maxMissRate) {
      verdict
      probabilitySupported
      judgeModel { name digest }
      evidenceReport { ...EvidenceDetails }
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
      ... on RecordInferencePayload { inference { ...InferenceDetails } }
      ... on Error { code message }
    }
  }
`);

export const RecordIntervention = graphql(`
  mutation RecordIntervention($input: RecordInterventionInput!) {
    recordIntervention(input: $input) {
      __typename
      ... on RecordInterventionPayload { intervention { id position signalBefore signalAfter confidenceBoost interventionType } }
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

export const OldestIntervention = graphql(`
  query OldestIntervention {
    interventions(last: 1) { edges { cursor } }
  }
`);

export const StoredTexts = graphql(`
  query StoredTexts($after: String) {
    inferences(first: 100, after: $after) {
      edges { node { inputText } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
