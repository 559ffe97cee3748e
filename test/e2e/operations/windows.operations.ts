import { graphql } from '../../support/gql/gql.ts';

export const RunsTextsTogether = graphql(`
  query RunsTextsTogether($name: String!) {
    model(name: $name) { status runsTextsTogether maxTokens }
  }
`);

export const EmbedInWindows = graphql(`
  query EmbedInWindows($texts: [String!]!, $model: String) {
    embed(texts: $texts, model: $model) { text vector segments }
  }
`);

export const InferInWindows = graphql(`
  mutation InferInWindows($input: InferInput!) {
    infer(input: $input) {
      __typename
      ... on InferPayload { inference { id segments embedding } }
      ... on Error { code message }
    }
  }
`);

export const SegmentsOf = graphql(`
  query SegmentsOf($id: ID!) {
    inference(id: $id) { segments }
  }
`);
