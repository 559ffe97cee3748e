import { isAbstained, shownReport } from '../../domain/shown-report.ts';
import { builder } from '../../graphql/builder.ts';
import { maxTextLength } from '../embeddings/text.input.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import { maxPassages } from './evidence.input.ts';
import type { JudgedClaim } from './evidence.service.ts';
import { EvidenceReportType } from './evidence-report.graphql.ts';
import { EvidenceEnum, JudgeEnum, JudgeModelType, judgeDescription, VerdictEnum } from './verdict.graphql.ts';

const ClaimCheckType = builder.objectRef<JudgedClaim>('ClaimCheck').implement({
  description: 'A response judged by its evidence. Nothing is stored.',
  fields: (t) => ({
    verdict: t.expose('verdict', {
      type: VerdictEnum,
      description: 'Whether the evidence supports the response.',
    }),
    evidence: t.expose('evidence', {
      type: EvidenceEnum,
      description: 'Kind of evidence that the verdict is based on.',
    }),
    signalStrength: t.float({
      nullable: true,
      description:
        'Signal strength that an inference of this response would have before any intervention. It equals `probabilitySupported`. Null if nothing could be compared.',
      resolve: (claim) => claim.probability,
    }),
    probabilitySupported: t.float({
      nullable: true,
      description: 'Probability that the response is supported, 0 to 1. Null if nothing could be compared.',
      resolve: (claim) => claim.probability,
    }),
    verdictThreshold: t.exposeFloat('threshold', {
      description: 'Probability below which the verdict is HALLUCINATED.',
    }),
    isCalibrated: t.exposeBoolean('calibrated', {
      description: 'Whether the probability is calibrated with labels of this installation.',
    }),
    calibratorVersion: t.exposeInt('calibratorVersion', {
      nullable: true,
      description: 'Version of the calibrator. Null if there is none.',
    }),
    judgeModel: t.field({
      type: JudgeModelType,
      nullable: true,
      description: 'The cross-encoder that read the claims. Null if rules alone judged them.',
      resolve: ({ judgeModel }) => judgeModel,
    }),
    evidenceReport: t.field({
      type: EvidenceReportType,
      description: 'The measurements that the verdict is based on.',
      resolve: ({ report, threshold }) => shownReport(report, threshold),
    }),
    abstained: t.boolean({
      description:
        'Whether the response only declines to answer. The verdict is then UNKNOWN, and it does not count as a hallucination.',
      resolve: ({ report }) => isAbstained(report),
    }),
  }),
});

builder.queryField('checkClaim', (t) =>
  t.field({
    type: ClaimCheckType,
    description: 'Judges whether passages support a response. Nothing is stored.',
    complexity: ({ context }) => ({ field: 50 + context.length, multiplier: 1 }),
    args: {
      question: t.arg.string({
        maxLength: maxTextLength,
        description:
          'The question that the response answers. A short response, such as "1911" or "Yes", is judged together with it. If omitted, the response is judged alone.',
      }),
      response: t.arg.string({
        required: true,
        maxLength: maxTextLength,
        description: 'The response to judge.',
      }),
      context: t.arg.stringList({
        required: true,
        maxLength: maxTextLength,
        maxItems: maxPassages,
        description:
          'The passages that must support the response: at least one, none blank. Together at most 1,000,000 characters, and within the maximum request size.',
      }),
      model: t.arg.string({
        maxLength: modelLengths.wantedName,
        description: 'Name of a registered model. It does not change the verdict.',
        deprecationReason:
          'The judge always reads with the bundled model that its coefficients were fitted with. Omit the argument.',
      }),
      maxMissRate: t.arg.float({
        description:
          'Maximum share of hallucinations that may pass as supported, 0.001 to 0.999. It requires labels of this installation. If omitted, the threshold is 0.5.',
      }),
      judge: t.arg({ type: JudgeEnum, description: judgeDescription }),
    },
    resolve: (_root, args, { services }) => services.evidence.check(args),
  }),
);
