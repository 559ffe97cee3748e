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
    submitFeedback(input: $input) {
      ... on SubmitFeedbackPayload {
        feedback @appendNode(connections: $connections, edgeTypeName: "FeedbackEdge") {
          id
          supported
        }
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

export const recordIntervention = graphql`
  mutation mutationsRecordInterventionMutation($input: RecordInterventionInput!, $connections: [ID!]!) {
    recordIntervention(input: $input) {
      ... on RecordInterventionPayload {
        intervention @appendNode(connections: $connections, edgeTypeName: "SacredInterventionEdge") {
          id
          position
        }
      }
      ... on Error {
        message
      }
    }
  }
`;

export const registerModel = graphql`
  mutation mutationsRegisterModelMutation($input: RegisterModelInput!, $connections: [ID!]!) {
    registerModel(input: $input) {
      ... on RegisterModelPayload {
        model @appendNode(connections: $connections, edgeTypeName: "ModelEdge") {
          id
          name
        }
      }
      ... on Error {
        message
      }
    }
  }
`;

export const archiveInference = graphql`
  mutation mutationsArchiveInferenceMutation($input: ArchiveInferenceInput!, $connections: [ID!]!) {
    archiveInference(input: $input) {
      ... on ArchiveInferencePayload {
        entry @prependNode(connections: $connections, edgeTypeName: "LakeEntryEdge") {
          id
          text
        }
      }
      ... on Error {
        message
      }
    }
  }
`;

export const removeLakeEntry = graphql`
  mutation mutationsRemoveLakeEntryMutation($input: RemoveLakeEntryInput!) {
    removeLakeEntry(input: $input) {
      ... on RemoveLakeEntryPayload {
        entryId @deleteRecord
      }
      ... on Error {
        message
      }
    }
  }
`;
