import { graphql } from '../../support/gql/gql.ts';

export const LakeEntries = graphql(`
  query LakeEntries($filter: LakeEntryFilter, $first: Int, $after: String, $last: Int, $before: String) {
    lake {
      entries(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { id uuid inferenceId text fluxPosition signalStrength confidence digits inference { inputText } } }
      }
      stats { entryCount pendingCount fileBytes writeFailure excludedCount }
    }
  }
`);

export const LakeEntryById = graphql(`
  query LakeEntryById($id: ID!) {
    lake {
      entry(inferenceId: $id) { id uuid inferenceId text signalStrength elpChannels { ethos } intervention { interventionType } modelDigest }
      verify { checkedCount damaged { inferenceId reason } repairedBlocks damagedFacts }
    }
  }
`);

export const SimilarTexts = graphql(`
  query SimilarTexts($text: String!, $first: Int) {
    lake { similar(target: { text: $text }, first: $first) { isExact nearest { similarity entry { text } } } }
    similarInferences(target: { text: $text }, first: $first) {
      comparedCount
      nearest { similarity inference { inputText } }
    }
  }
`);

export const ArchiveInference = graphql(`
  mutation ArchiveInference($id: ID!) {
    archiveInference(input: { inferenceId: $id }) {
      __typename
      ... on ArchiveInferencePayload { inferenceId inference { uuid } entryId entry { id } stage }
    }
  }
`);

export const RemoveLakeEntry = graphql(`
  mutation RemoveLakeEntry($id: ID!, $idempotencyKey: String) {
    removeLakeEntry(input: { inferenceId: $id, idempotencyKey: $idempotencyKey }) {
      __typename
      ... on RemoveLakeEntryPayload { inferenceId entryId entry { id } stage }
    }
  }
`);

export const LakeUpdates = graphql(`
  subscription LakeUpdates { lakeUpdates { change inferenceId inferenceUuid entryId at entry { text signalStrength } } }
`);
