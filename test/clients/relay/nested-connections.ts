/** Paginated fragments for the connections that lie below another object. */
import { graphql } from 'relay-runtime';

export const flagged = graphql`
  fragment nestedConnections_flagged on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "nestedConnectionsFlaggedQuery") {
    hallucinations {
      recent(first: $count, after: $cursor) @connection(key: "nestedConnections_recent") {
        edges {
          node {
            verdict
          }
        }
      }
    }
  }
`;

export const calibrators = graphql`
  fragment nestedConnections_calibrators on Query
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    evidence: { type: "JudgedEvidence!" }
  )
  @refetchable(queryName: "nestedConnectionsCalibratorsQuery") {
    calibration(evidence: $evidence) {
      versions(first: $count, after: $cursor) @connection(key: "nestedConnections_versions") {
        edges {
          node {
            version
          }
        }
      }
    }
  }
`;

export const archive = graphql`
  fragment nestedConnections_archive on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "nestedConnectionsArchiveQuery") {
    lake {
      entries(first: $count, after: $cursor) @connection(key: "nestedConnections_entries") {
        edges {
          node {
            inferenceId
          }
        }
      }
    }
  }
`;

export const session = graphql`
  fragment nestedConnections_session on Query
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    id: { type: "ID!" }
  )
  @refetchable(queryName: "nestedConnectionsSessionQuery") {
    session(id: $id) {
      inferences(first: $count, after: $cursor) @connection(key: "nestedConnections_inferences") {
        edges {
          node {
            verdict
          }
        }
      }
    }
  }
`;
