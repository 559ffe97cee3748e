/** Mutations whose result Relay adds to a connection, and none of which a test runs. */
import { graphql } from 'relay-runtime';

export const inferBatch = graphql`
  mutation mutationsInferBatchMutation($input: InferBatchInput!, $connections: [ID!]!) {
    inferBatch(input: $input) {
      ... on InferBatchPayload {
        inferences @prependNode(connections: $connections, edgeTypeName: "InferenceEdge") {
          id
          verdict
        }
      }
      ... on Error {
        message
      }
    }
  }
`;

export const submitFeedback = graphql`
  mutation mutationsSubmitFeedbackMutation($input: SubmitFeedbackInput!, $connections: [ID!]!) {
    submitFeedback(input: $input) @appendNode(connections: $connections, edgeTypeName: "FeedbackEdge") {
      ... on Feedback {
        id
        supported
      }
      ... on Error {
        message
      }
    }
  }
`;

export const addTrainingSamples = graphql`
  mutation mutationsAddTrainingSamplesMutation($input: AddTrainingSamplesInput!, $connections: [ID!]!) {
    addTrainingSamples(input: $input) {
      ... on AddTrainingSamplesPayload {
        samples @appendNode(connections: $connections, edgeTypeName: "TrainingSampleEdge") {
          id
          inputText
        }
      }
      ... on Error {
        message
      }
    }
  }
`;
