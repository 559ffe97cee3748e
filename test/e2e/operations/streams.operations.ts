import { graphql } from '../../support/gql/gql.ts';

export const InferenceUpdates = graphql(`
  subscription InferenceUpdates {
    inferenceUpdates { cursor node { ...InferenceDetails } }
  }
`);

export const HallucinationUpdates = graphql(`
  subscription HallucinationUpdates {
    hallucinationUpdates { cursor node { ...InferenceDetails } }
  }
`);

export const SignalUpdates = graphql(`
  subscription SignalUpdates {
    signalUpdates {
      cursor
      node { inferenceId signalStrength confidence fluxPosition createdAt }
    }
  }
`);
