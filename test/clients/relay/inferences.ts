import { graphql } from 'relay-runtime';

/** The pages of inferences as a list component declares them. */
export const list = graphql`
  fragment inferences_list on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }, filter: { type: "InferenceFilter" })
  @refetchable(queryName: "inferencesPageQuery") {
    inferences(first: $count, after: $cursor, filter: $filter)
    @connection(key: "inferences_list_inferences", filters: ["filter"]) {
      __id
      totalCount
      edges {
        node {
          id
          ...inferences_item
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;

/** One inference, which refetches itself by its global id. */
export const item = graphql`
  fragment inferences_item on Inference @refetchable(queryName: "inferencesItemQuery") {
    id
    uuid
    inputText
    verdict
    signalStrength
    session {
      id
      inferenceCount
    }
  }
`;

export const firstPage = graphql`
  query inferencesQuery($count: Int!, $filter: InferenceFilter) {
    ...inferences_list @arguments(count: $count, filter: $filter)
  }
`;

export const infer = graphql`
  mutation inferencesInferMutation($input: InferInput!, $connections: [ID!]!) {
    infer(input: $input) {
      __typename
      ... on InferPayload {
        inference @prependNode(connections: $connections, edgeTypeName: "InferenceEdge") {
          id
          ...inferences_item
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`;

export const updates = graphql`
  subscription inferencesUpdatesSubscription(
    $filter: InferenceUpdateFilter
    $after: String
    $connections: [ID!]!
  ) {
    inferenceUpdates(filter: $filter, after: $after) {
      cursor
      node @prependNode(connections: $connections, edgeTypeName: "InferenceEdge") {
        id
        ...inferences_item
      }
    }
  }
`;
