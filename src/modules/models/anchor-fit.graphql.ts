import { builder } from '../../graphql/builder.ts';
import type { AnchorFit, ConfidenceBin } from './anchors/anchor-fit.ts';

const AnchorReliabilityBinType = builder.objectRef<ConfidenceBin>('AnchorReliabilityBin').implement({
  description:
    'One bin of the reliability curve: how often the model is right at a given confidence. Empty bins are omitted.',
  fields: (t) => ({
    from: t.exposeFloat('from', { description: 'Lower bound of the bin, inclusive, 0 to 1.' }),
    to: t.exposeFloat('to', {
      description: 'Upper bound of the bin, exclusive. The last bin includes 1.',
    }),
    count: t.exposeInt('count', { description: 'Number of held-out anchors in the bin.' }),
    meanConfidence: t.exposeFloat('confidence', {
      description: 'Mean of the largest digits of these anchors.',
    }),
    accuracy: t.exposeFloat('accuracy', {
      description:
        'Share of these anchors that the model placed at their own position. If the confidence is well calibrated, it equals `meanConfidence`.',
    }),
  }),
});

export const AnchorFitType = builder.objectRef<AnchorFit>('AnchorFit').implement({
  description:
    'How well a model distinguishes the nine positions, measured on anchor sentences that were not used to define the positions.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'Identifies the set of anchor sentences.' }),
    temperature: t.exposeFloat('temperature', { description: 'Fitted softmax temperature of the digits.' }),
    accuracy: t.exposeFloat('accuracy', {
      description: 'Share of held-out anchors that the model placed at their own position. Chance is 0.11.',
    }),
    expectedCalibrationError: t.float({
      description: 'Mean distance between confidence and accuracy over ten bins, 0 to 1.',
      resolve: (fit) => fit.expected_calibration_error,
    }),
    reliability: t.field({
      type: [AnchorReliabilityBinType],
      nullable: true,
      description:
        'Points of the reliability curve, in ten bins of equal width. Null for a model that was last loaded before the server stored curves.',
      resolve: (fit) => (fit.reliability === undefined ? null : [...fit.reliability]),
    }),
    heldOutCount: t.int({ description: 'Number of anchors held out.', resolve: (fit) => fit.held_out }),
  }),
});
