import { graphql } from '../../support/gql/gql.ts';

export const SubmitFeedback = graphql(`
  mutation SubmitFeedback($input: SubmitFeedbackInput!) {
    submitFeedback(input: $input) {
      __typename
      ... on Feedback {
        id
        uuid
        supported
        position
        elp { ethos logos pathos }
        annotator
        isHeldOut
        inference { uuid }
        trainingSample { expectedPosition expectedElp { ethos logos pathos } actualPosition source inputText }
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
      edges { node { id supported position annotator } }
    }
    trainingSamples(filter: { sources: [FEEDBACK] }) { totalCount }
  }
`);

export const RefitCalibrator = graphql(`
  mutation RefitCalibrator($input: RefitCalibratorInput!) {
    refitCalibrator(input: $input) {
      __typename
      ... on CalibratorVersion {
        id
        version
        evidence
        evidenceModel
        method
        labels
        heldOut
        auroc
        brier
        ece
        lengthAuroc
        previousBrier
        isPromoted
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
      labels
      heldOut
      measuredOn
      auroc
      brier
      ece
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
      ... on MissRateThreshold { threshold maxMissRate labels }
      ... on Error { code message }
      ... on InsufficientLabelsError { needed found }
      ... on InvalidInputError { issues { path } }
    }
  }
`);
