import type { AnswerSupport } from '../../domain/answer-support.ts';
import {
  type ReportPart,
  type ReportPartKind,
  reportPartKinds,
  type UnknownReason,
  unknownReasons,
} from '../../domain/evidence-report.ts';
import type { ShownReport } from '../../domain/shown-report.ts';
import { builder } from '../../graphql/builder.ts';
import { SentenceEvidenceType } from './claim-evidence.graphql.ts';
import { maxPairs } from './reading/reading-session.ts';

const partDescriptions: Record<ReportPartKind, string> = {
  CLAIM: 'A statement that is judged: a sentence, a list item, a cell of a table, a quotation or a value.',
  HEADING: 'A heading, the header of a row or column, or the name of a value.',
  CODE: 'Code.',
  CITATION: 'A mark that says where a statement comes from.',
  FRAMING:
    'Words that introduce a statement, such as "According to the document,", or the line before a list.',
  COURTESY: 'A greeting, an offer or another courtesy.',
  QUESTION: 'A question.',
  REFUSAL: 'A sentence that declines to answer.',
  REASONING: 'Reasoning that the response hides from its reader.',
};

const unknownDescriptions: Record<UnknownReason, string> = {
  ABSTAINED: 'The response only declines to answer.',
  NO_CLAIM: 'The response states nothing.',
  OTHER_LANGUAGE: 'The response and the evidence are in different languages.',
  NOT_COMPARABLE:
    'The response or the evidence has no word that the model can read, or the two are written in different scripts.',
};

const ReportPartKindEnum = builder.enumType('ResponsePartKind', {
  description: 'What a part of a response is. Only claims are judged.',
  values: Object.fromEntries(
    reportPartKinds.map((kind) => [kind, { value: kind, description: partDescriptions[kind] }]),
  ),
});

const UnknownReasonEnum = builder.enumType('UnknownReason', {
  description: 'Why there is no verdict.',
  values: Object.fromEntries(
    unknownReasons.map((reason) => [reason, { value: reason, description: unknownDescriptions[reason] }]),
  ),
});

const ReportPartType = builder.objectRef<ReportPart>('ResponsePart').implement({
  description:
    'A part of a response and its place, in Unicode code points of the response in Unicode NFC. Parts do not overlap, but a CITATION lies inside the part that it belongs to.',
  fields: (t) => ({
    kind: t.field({
      type: ReportPartKindEnum,
      description: 'What the part is.',
      resolve: ({ kind }) => kind,
    }),
    start: t.exposeInt('start', { description: 'Index of the first code point, starting at 0.' }),
    end: t.exposeInt('end', { description: 'Index after the last code point.' }),
  }),
});

const AnswerSupportType = builder.objectRef<AnswerSupport>('AnswerSupport').implement({
  description: 'How well the evidence supports the claims of a response together.',
  fields: (t) => ({
    least: t.exposeFloat('least', { description: 'Support of the least supported claim, 0 to 1.' }),
    mean: t.exposeFloat('mean', { description: 'Mean support of the claims, 0 to 1.' }),
    share: t.exposeFloat('share', {
      description: 'Share of the claims whose support reaches the threshold of the verdict, 0 to 1.',
    }),
  }),
});

const EvidenceFeatureType = builder.objectRef<{ name: string; value: number }>('EvidenceFeature').implement({
  description:
    'One measured quantity of a response against its evidence. docs/evidence.md explains each of them.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the feature.' }),
    value: t.exposeFloat('value', { description: 'Value of the feature.' }),
  }),
});

export const EvidenceReportType = builder.objectRef<ShownReport>('EvidenceReport').implement({
  description: 'The measurements that a verdict is based on.',
  fields: (t) => ({
    sentences: t.field({
      type: [SentenceEvidenceType],
      description: 'The claims of the response, in order. Empty if there is no verdict.',
      complexity: 10,
      resolve: ({ sentences }) => [...sentences],
    }),
    features: t.field({
      type: [EvidenceFeatureType],
      description: 'Features of the whole response, sorted by name.',
      complexity: 10,
      resolve: ({ features }) =>
        Object.keys(features)
          .toSorted()
          .map((name) => ({ name, value: features[name] ?? Number.NaN })),
    }),
    parts: t.field({
      type: [ReportPartType],
      description: 'Every part of the response, in order. Empty in reports of earlier versions.',
      complexity: 10,
      resolve: ({ parts }) => [...parts],
    }),
    unknownReason: t.field({
      type: UnknownReasonEnum,
      nullable: true,
      description: 'Why there is no verdict. Null if there is one, and in reports of earlier versions.',
      resolve: ({ unknownReason }) => unknownReason,
    }),
    isReadingLimited: t.exposeBoolean('isReadingLimited', {
      description: `Whether the limit of ${maxPairs} texts that a cross-encoder reads beside the claims of one response was reached. Rules alone judged the claims after it.`,
    }),
    abstained: t.exposeBoolean('abstained', {
      description:
        'Whether the response only declines to answer. The verdict is then UNKNOWN, and it does not count as a hallucination.',
    }),
    answerSupport: t.field({
      type: AnswerSupportType,
      nullable: true,
      description: 'How well the evidence supports the claims together. Null if no claim was judged.',
      resolve: ({ answerSupport }) => answerSupport,
    }),
  }),
});
