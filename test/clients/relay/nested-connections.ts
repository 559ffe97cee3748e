/** Paginated fragments for the connections that lie below another object. */
import { graphql } from 'relay-runtime';

export const flagged = graphql`
  fragment nestedConnections_flagged on Hallucinations
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "nestedConnectionsFlaggedQuery") {
    recent(first: $count, after: $cursor) @connection(key: "nestedConnections_recent") {
      edges {
        node {
          verdict
        }
      }
    }
  }
`;

export const calibrators = graphql`
  fragment nestedConnections_calibrators on Calibration
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "nestedConnectionsCalibratorsQuery") {
    versions(first: $count, after: $cursor) @connection(key: "nestedConnections_versions") {
      edges {
        node {
          version
        }
      }
    }
  }
`;

export const archive = graphql`
  fragment nestedConnections_archive on Lake
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    filter: { type: "LakeEntryFilter" }
  )
  @refetchable(queryName: "nestedConnectionsArchiveQuery") {
    entries(first: $count, after: $cursor, filter: $filter)
      @connection(key: "nestedConnections_entries", filters: ["filter"]) {
      edges {
        node {
          id
          text
        }
      }
    }
  }
`;

export const session = graphql`
  fragment nestedConnections_session on Session
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "nestedConnectionsSessionQuery") {
    inferenceCount
    inferences(first: $count, after: $cursor) @connection(key: "nestedConnections_inferences") {
      edges {
        node {
          verdict
        }
      }
    }
  }
`;

/**
 * The objects without arguments of their own, which refetch through `node` as everything else does.
 */
export const singletons = graphql`
  query nestedConnectionsQuery {
    lake {
      id
      ...nestedConnections_archive
    }
    hallucinations {
      id
      ...nestedConnections_flagged
    }
    calibration(evidence: CONTEXT) {
      id
      ...nestedConnections_calibrators
    }
    signal {
      id
      current
    }
  }
`;
