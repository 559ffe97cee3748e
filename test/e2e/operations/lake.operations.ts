import { graphql } from '../../support/gql/gql.ts';

export const LakeEntries = graphql(`
  query LakeEntries($minSignal: Float, $sacredOnly: Boolean, $first: Int, $after: String) {
    lake {
      entries(minSignal: $minSignal, sacredOnly: $sacredOnly, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        edges { node { inferenceId text fluxPosition signal confidence digits inference { inputText } } }
      }
      stats { entries pending fileBytes writeFailure leftOut }
    }
  }
`);

export const LakeEntryById = graphql(`
  query LakeEntryById($id: ID!) {
    lake {
      entry(inferenceId: $id) { inferenceId text signal elpChannels { ethos } intervention { type } modelDigest }
      verify { checked damaged { inferenceId reason } repairedBlocks damagedFacts }
    }
  }
`);

export const SimilarTexts = graphql(`
  query SimilarTexts($text: String!, $first: Int) {
    lake { similar(text: $text, first: $first) { isExact nearest { similarity entry { text } } } }
    similarInferences(text: $text, first: $first) {
      compared
      nearest { similarity inference { inputText } }
    }
  }
`);

export const ArchiveInference = graphql(`
  mutation ArchiveInference($id: ID!) {
    archiveInference(input: { inferenceId: $id }) {
      __typename
      ... on ArchiveInferencePayload { inferenceId stage }
    }
  }
`);

export const RemoveLakeEntry = graphql(`
  mutation RemoveLakeEntry($id: ID!, $idempotencyKey: String) {
    removeLakeEntry(input: { inferenceId: $id, idempotencyKey: $idempotencyKey }) {
      __typename
      ... on RemoveLakeEntryPayload { inferenceId stage }
    }
  }
`);

export const LakeUpdates = graphql(`
  subscription LakeUpdates { lakeUpdates { change inferenceId at entry { text signal } } }
`);
