import { graphql } from '../../support/gql/gql.ts';

export const SessionById = graphql(`
  query SessionById($id: ID!, $first: Int, $after: String) {
    session(id: $id) {
      id
      sessionId
      inferenceCount
      firstAt
      lastAt
      flow { forward backward none net cycles current }
      retention {
        tokenCount contextWindowSize retentionRate baselineRetention improvement
        sacredCheckpoints vortexCycleCount segmentIndex segmentTokens
      }
      meanSignalStrength
      meanConfidence
      verdicts { unknown supported hallucinated }
      hallucinationRate
      inferences(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        edges {
          node {
            uuid fluxPosition vortexFlow signalStrength confidence createdAt
            contextMetrics { segmentIndex segmentTokens tokenCount retentionRate baselineRetention }
          }
        }
      }
    }
  }
`);

export const NewestSessions = graphql(`
  query NewestSessions($first: Int, $after: String) {
    sessions(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id sessionId inferenceCount retention { segmentIndex } } }
    }
  }
`);
