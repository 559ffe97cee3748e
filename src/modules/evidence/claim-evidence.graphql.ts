import {
  type ClaimRelation,
  claimRelations,
  type EvidenceReason,
  evidenceReasons,
  type Mismatch,
  type NearestPassage,
  type ReadEvidence,
  type TextSpan,
} from '../../domain/evidence-report.ts';
import type { ShownCitation, ShownSentence } from '../../domain/shown-report.ts';
import { builder } from '../../graphql/builder.ts';

const reasonDescriptions: Record<EvidenceReason, string> = {
  LOW_SUPPORT: 'No passage supports the claim well.',
  NOVEL_NUMBER: 'The claim states a value that no passage contains.',
  NOVEL_NAME: 'The claim contains a name that no passage contains.',
  DIFFERENT_VALUE: 'The nearest passage has another value or name in this place.',
  OPPOSITE: 'The claim has a word where the nearest passage has its opposite.',
  OVERSTATED:
    'The claim states something as a fact that the nearest passage states only with a hedge, such as "may" or "about".',
  WRONG_CITATION: 'None of the passages that the claim cites supports it.',
  POLARITY_MISMATCH: 'The claim denies what the nearest passage states, or states what the passage denies.',
  WEAK_SUBSPACE: 'The vector of the claim lies mostly outside the span of the vectors of the passages.',
  DYNAMICS_DIVERGENCE: 'The ethos, logos and pathos of the claim differ from those of the passages.',
  SAMPLE_DISAGREEMENT: 'The other responses do not agree with the claim.',
};

const EvidenceReasonEnum = builder.enumType('EvidenceReason', {
  description: 'Why a claim of a response is in doubt.',
  values: Object.fromEntries(
    evidenceReasons.map((reason) => [reason, { value: reason, description: reasonDescriptions[reason] }]),
  ),
});

const NearestPassageType = builder.objectRef<NearestPassage>('NearestPassage').implement({
  description: 'The part of the evidence that is nearest to a claim.',
  fields: (t) => ({
    index: t.exposeInt('index', {
      description: 'Index of the passage or sample in the list that the client sent, starting at 0.',
    }),
    text: t.exposeString('text', { description: 'The nearest sentence of that passage or sample.' }),
  }),
});

const MismatchType = builder.objectRef<Mismatch>('ClaimMismatch').implement({
  description: 'What a claim states, and what the evidence states in its place.',
  fields: (t) => ({
    reason: t.field({
      type: EvidenceReasonEnum,
      description: 'Kind of the difference.',
      resolve: ({ reason }) => reason,
    }),
    found: t.exposeString('found', {
      nullable: true,
      description:
        'The words of the claim, as written. Null if the claim omits something that the evidence states.',
    }),
    expected: t.exposeString('expected', {
      nullable: true,
      description:
        'The words of the nearest passage, as written. Null if the passage states nothing in that place.',
    }),
  }),
});

const CitationCheckType = builder.objectRef<ShownCitation>('CitationCheck').implement({
  description: 'A citation of a claim, checked against the passage that it names.',
  fields: (t) => ({
    marker: t.exposeString('marker', { description: 'The citation mark, as written.' }),
    passageIndex: t.exposeInt('passageIndex', {
      nullable: true,
      description:
        'Index of the cited passage in the list that the client sent, starting at 0. Null if no passage matches the mark.',
    }),
    supports: t.exposeBoolean('supports', {
      nullable: true,
      description:
        'Whether the cited passage alone supports the claim: its probability is at least the threshold of the verdict. Null if no passage matches the mark.',
    }),
    probability: t.exposeFloat('probability', {
      nullable: true,
      description:
        'Probability that the cited passage alone supports the claim, 0 to 1. Null if no passage matches the mark.',
    }),
  }),
});

const relationDescriptions: Record<ClaimRelation, string> = {
  ENTAILED: 'The evidence supports the claim: its support reaches the threshold of the verdict.',
  NOT_FOUND: 'The evidence does not state the claim.',
  CONTRADICTED: 'The evidence states something that contradicts the claim.',
};

const ClaimRelationEnum = builder.enumType('ClaimRelation', {
  description: 'How the evidence relates to a claim.',
  values: Object.fromEntries(
    claimRelations.map((relation) => [
      relation,
      { value: relation, description: relationDescriptions[relation] },
    ]),
  ),
});

const ReadEvidenceType = builder.objectRef<ReadEvidence>('ReadEvidence').implement({
  description: 'A text of the evidence that a cross-encoder read beside a claim.',
  fields: (t) => ({
    passageIndex: t.exposeInt('passageIndex', {
      description: 'Index of the passage in the list that the client sent, starting at 0.',
    }),
    text: t.exposeString('text', {
      description: 'One sentence of the evidence, or two that were read together.',
    }),
    entailment: t.exposeFloat('entailment', {
      description: 'Probability that the text entails the claim, 0 to 1.',
    }),
    contradiction: t.exposeFloat('contradiction', {
      description: 'Probability that the text contradicts the claim, 0 to 1.',
    }),
  }),
});

const TextSpanType = builder.objectRef<TextSpan>('TextSpan').implement({
  description: 'A place in a response in Unicode NFC, in Unicode code points.',
  fields: (t) => ({
    start: t.exposeInt('start', { description: 'Index of the first code point, starting at 0.' }),
    end: t.exposeInt('end', { description: 'Index after the last code point.' }),
  }),
});

export const SentenceEvidenceType = builder.objectRef<ShownSentence>('SentenceEvidence').implement({
  description: 'How the evidence supports one claim of a response.',
  fields: (t) => ({
    text: t.exposeString('text', {
      description: 'The claim, without Markdown, HTML, citation marks and framing.',
    }),
    start: t.exposeInt('start', {
      nullable: true,
      description:
        'Place of the claim: index of its first code point in the response in Unicode NFC, starting at 0. Null in reports of earlier versions.',
    }),
    end: t.exposeInt('end', {
      nullable: true,
      description:
        'Index after the last code point of the claim in the response in Unicode NFC. Null in reports of earlier versions.',
    }),
    support: t.exposeFloat('support', { description: 'How well the evidence supports the claim, 0 to 1.' }),
    nearestPassage: t.field({
      type: NearestPassageType,
      nullable: true,
      description: 'The nearest part of the evidence. Null if nothing could be compared.',
      resolve: ({ nearestPassage }) => nearestPassage,
    }),
    relation: t.field({
      type: ClaimRelationEnum,
      nullable: true,
      description:
        'How the passages relate to the claim. Null if the evidence is samples, and in reports of earlier versions.',
      resolve: ({ relation }) => relation,
    }),
    read: t.field({
      type: [ReadEvidenceType],
      description:
        'Texts that a cross-encoder read beside the claim, in order. Empty if rules alone judged it: a claim that is copied need not be read.',
      resolve: ({ read }) => [...read],
    }),
    unsupportedSpans: t.field({
      type: [TextSpanType],
      description:
        'Words of a claim without support that nothing in its evidence answers to: words that it does not contain, and values, names and words that differ. At most 32, in order. Empty for a supported claim.',
      resolve: ({ unsupportedSpans }) => [...unsupportedSpans],
    }),
    reasons: t.field({
      type: [EvidenceReasonEnum],
      description: 'Why the claim is in doubt. Empty if it is not in doubt.',
      resolve: ({ reasons }) => [...reasons],
    }),
    mismatches: t.field({
      type: [MismatchType],
      description:
        'Values, names and words of the claim that differ from the evidence, at most eight. Empty in reports of earlier versions.',
      resolve: ({ mismatches }) => [...mismatches],
    }),
    citations: t.field({
      type: [CitationCheckType],
      description:
        'Citations of the claim, at most eight, each checked against the passage that it names. Empty without citations, without passages, and in reports of earlier versions.',
      resolve: ({ citations }) => [...citations],
    }),
  }),
});
