import { graphql } from '../../support/gql/gql.ts';

export const SubmitFeedback = graphql(`
  mutation SubmitFeedback($input: SubmitFeedbackInput!) {
    submitFeedback(input: $input) {
      __typename
      ... on SubmitFeedbackPayload {
        feedback {
          id
          uuid
          supported
          fluxPosition
          elpChannels { ethos logos pathos }
          annotator
          isHeldOut
          inference { uuid }
          trainingSample { expectedPosition expectedElp { ethos logos pathos } actualPosition source inputText }
        }
      }
      ... on Error { code message }
      ... on InvalidInputError { issues { path message } }
    }
  }
`);

export const FeedbackOf = graphql(`
  query FeedbackOf($filter: FeedbackFilter, $first: Int) {
    feedback(filter: $filter, first: $first) {
      totalCount
      edges { node { id supported fluxPosition annotator } }
    }
    trainingSamples(filter: { sources: [FEEDBACK] }) { totalCount }
  }
`);

export const RefitCalibrator = graphql(`
  mutation RefitCalibrator($input: RefitCalibratorInput!) {
    refitCalibrator(input: $input) {
      __typename
      ... on RefitCalibratorPayload {
        calibratorVersion {
          id
          version
          evidence
          evidenceModel
          method
          labelCount
          heldOutCount
          auroc
          brier
          expectedCalibrationError
          lengthAuroc
          previousBrier
          isPromoted
        }
      }
      ... on Error { code message }
      ... on InsufficientLabelsError { needed found }
    }
  }
`);

export const CalibrationFigures = graphql(`
  query CalibrationFigures($evidence: JudgedEvidence!) {
    calibration(evidence: $evidence) {
      evidence
      basis
      version
      method
      labelCount
      heldOutCount
      measuredCount
      auroc
      brier
      expectedCalibrationError
      lengthAuroc
      reliability { from to count meanScore supportedShare }
      versions { totalCount edges { node { version isPromoted } } }
    }
  }
`);

export const ThresholdFor = graphql(`
  query ThresholdFor($evidence: JudgedEvidence!, $maxMissRate: Float!) {
    missRateThreshold(evidence: $evidence, maxMissRate: $maxMissRate) {
      __typename
      ... on MissRateThreshold { threshold maxMissRate labelCount }
      ... on Error { code message }
      ... on InsufficientLabelsError { needed found }
      ... on InvalidInputError { issues { path } }
    }
  }
`);
