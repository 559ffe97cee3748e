import { graphql } from '../../support/gql/gql.ts';

export const InferRead = graphql(`
  mutation InferRead($text: String!, $model: String) {
    infer(input: { text: $text, model: $model, sessionId: "reading" }) {
      __typename
      ... on InferPayload {
        inference {
          uuid
          readability { share tokens readTokens }
          segments
          signalFormula
          signalStrength
          fluxPosition
          archetype
          confidence
          lakeWorthy
          embedding
          beamTensor { digits }
          contextMetrics { segmentIndex }
        }
      }
      ... on Error { code message }
    }
  }
`);

export const EmbedRead = graphql(`
  query EmbedRead($texts: [String!]!) { embed(texts: $texts) { vector segments readability { share tokens readTokens } } }
`);

export const RecordedReading = graphql(`
  query RecordedReading($id: ID!) { inference(id: $id) { signalFormula readability { share } } }
`);

export const NeighboursOf = graphql(`
  query NeighboursOf($text: String!) {
    similarInferences(target: { text: $text }, first: 50) { comparedCount nearest { similarity inference { uuid } } }
  }
`);
