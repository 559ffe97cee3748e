/**
 * One paginated fragment for each connection of the schema, so that relay-compiler checks all of
 * them.
 */
import { graphql } from 'relay-runtime';

export const beamTensors = graphql`
  fragment connections_beamTensors on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "connectionsBeamTensorsQuery") {
    beamTensors(first: $count, after: $cursor, orderBy: MOST_CONFIDENT)
      @connection(key: "connections_beamTensors", filters: ["orderBy"]) {
      edges {
        node {
          digits
        }
      }
    }
  }
`;

export const contextMetrics = graphql`
  fragment connections_contextMetrics on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "connectionsContextMetricsQuery") {
    contextMetrics(first: $count, after: $cursor) @connection(key: "connections_contextMetrics") {
      edges {
        node {
          retentionRate
        }
      }
    }
  }
`;

export const erasures = graphql`
  fragment connections_erasures on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "connectionsErasuresQuery") {
    erasures(first: $count, after: $cursor) @connection(key: "connections_erasures") {
      edges {
        node {
          kind
        }
      }
    }
  }
`;

export const feedback = graphql`
  fragment connections_feedback on Query
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    filter: { type: "FeedbackFilter" }
  )
  @refetchable(queryName: "connectionsFeedbackQuery") {
    feedback(first: $count, after: $cursor, filter: $filter)
      @connection(key: "connections_feedback", filters: ["filter"]) {
      edges {
        node {
          supported
        }
      }
    }
  }
`;

export const interventions = graphql`
  fragment connections_interventions on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "connectionsInterventionsQuery") {
    interventions(last: $count, before: $cursor) @connection(key: "connections_interventions") {
      edges {
        node {
          position
        }
      }
    }
  }
`;

export const models = graphql`
  fragment connections_models on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "connectionsModelsQuery") {
    models(first: $count, after: $cursor) @connection(key: "connections_models") {
      edges {
        node {
          name
        }
      }
    }
  }
`;

export const sessions = graphql`
  fragment connections_sessions on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "connectionsSessionsQuery") {
    sessions(first: $count, after: $cursor) @connection(key: "connections_sessions") {
      edges {
        node {
          inferenceCount
        }
      }
    }
  }
`;

export const trainingSamples = graphql`
  fragment connections_trainingSamples on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "connectionsTrainingSamplesQuery") {
    trainingSamples(first: $count, after: $cursor) @connection(key: "connections_trainingSamples") {
      edges {
        node {
          inputText
        }
      }
    }
  }
`;
