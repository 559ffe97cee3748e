import { graphql } from '../../support/gql/gql.ts';

export const EraseInference = graphql(`
  mutation EraseInference($input: EraseInferenceInput!) {
    eraseInference(input: $input) {
      __typename
      ... on EraseInferencePayload { stage erasure { id uuid kind requestedBy reason inferenceCount completedAt } }
      ... on Error { code message }
      ... on InvalidInputError { issues { path message } }
    }
  }
`);

export const EraseSession = graphql(`
  mutation EraseSession($input: EraseSessionInput!) {
    eraseSession(input: $input) {
      __typename
      ... on EraseSessionPayload { stage erasure { id uuid kind requestedBy reason inferenceCount completedAt } }
      ... on Error { code message }
      ... on InvalidInputError { issues { path message } }
    }
  }
`);

export const ErasuresAndErased = graphql(`
  query ErasuresAndErased($id: ID!, $erasureId: ID!) {
    erasures(first: 1) { edges { node { id } } }
    node(id: $erasureId) { __typename ... on Erasure { reason } }
    inference(id: $id) { inputText responseText sessionId erasedAt embedding evidenceTexts evidenceReport { sentences { text } } confidence }
  }
`);

export const CountedFigures = graphql(`
  query CountedFigures {
    inferences(first: 100) { totalCount edges { node { id confidence signalStrength verdict fluxPosition } } }
    feedback(first: 100) { totalCount }
  }
`);
