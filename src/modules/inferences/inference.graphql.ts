import { shownReport } from '../../domain/shown-report.ts';
import { defaultThreshold } from '../../domain/verdict.ts';
import { builder } from '../../graphql/builder.ts';
import { uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { BeamTensorType, ElpChannelsType } from '../beams/beam.graphql.ts';
import { ContextMetricsType } from '../context/context.graphql.ts';
import { EvidenceReportType } from '../evidence/evidence-report.graphql.ts';
import { EvidenceEnum, JudgeModelType, VerdictEnum, VerdictStageEnum } from '../evidence/verdict.graphql.ts';
import { InterventionNode } from '../interventions/intervention.graphql.ts';
import { ModelType } from '../models/model.graphql.ts';
import { Inference } from '../record/inference.entity.ts';
import { VortexFlowEnum } from '../vortex/vortex.graphql.ts';

export const InferenceType = builder.node(Inference, {
  name: 'Inference',
  description:
    'A text that a model has read, with everything that was measured. Only three things change it: an intervention that is recorded later, the verification of a provisional verdict (which keeps the earlier verdict), and an erasure.',
  id: { resolve: (inference) => inference.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.inferences.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof Inference,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The UUID that logs and SQL show.' }),
    inputText: t.exposeString('inputText', {
      description: 'The text. Empty if it was erased.',
      complexity: 10,
    }),
    responseText: t.exposeString('responseText', {
      nullable: true,
      complexity: 10,
      description: 'The response that was judged. Null if there was none, or if it was erased.',
    }),
    sessionId: t.exposeString('sessionId', {
      nullable: true,
      description:
        'Name of the session that the inference belongs to. Null without a session, or if the session was erased.',
    }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description:
        'Model that read the text. Null if the model was removed, or if the inference was recorded without one.',
      resolve: (inference) => inference.model?.load({ dataloader: true }) ?? null,
    }),
    beamTensor: t.field({
      type: BeamTensorType,
      nullable: true,
      description:
        'How the text is distributed over the nine positions. Null if the inference was recorded without digits.',
      resolve: (inference) => inference.beamTensor?.load({ dataloader: true }) ?? null,
    }),
    embedding: t.floatList({
      nullable: true,
      description:
        'Unit vector of the text. Null if the inference was recorded without one, or if the model reads nothing of the text.',
      complexity: 20,
      resolve: (inference, _args, { services }) => services.inferences.embedding(inference.id),
    }),
    fluxPosition: t.exposeInt('fluxPosition', {
      description:
        'Position of the text, 1 to 9. 0 if no position clearly wins, if the text takes no position, or if the model reads nothing of it.',
    }),
    archetype: t.exposeString('archetype', {
      nullable: true,
      description: 'Name of the position. Null if the inference was recorded without one.',
    }),
    confidence: t.exposeFloat('confidence', { description: 'Confidence in the position, 0 to 1.' }),
    signalStrength: t.exposeFloat('signalStrength', {
      description:
        'How well the content is carried, 0 to 1, after any intervention. With evidence, the probability that it supports the response. Without evidence, readability times plausibility times clarity: a text that the model cannot read, gibberish, or a text in another language than English is close to 0.',
    }),
    elpChannels: t.expose('elpChannels', {
      type: ElpChannelsType,
      nullable: true,
      description: 'Shares of ethos, logos and pathos. Null if the inference was recorded without them.',
    }),
    verdict: t.expose('verdict', {
      type: VerdictEnum,
      description: 'Whether the evidence supports the response.',
    }),
    evidence: t.expose('evidence', {
      type: EvidenceEnum,
      description: 'Kind of evidence that the verdict is based on.',
    }),
    verdictStage: t.expose('verdictStage', {
      type: VerdictStageEnum,
      description: 'Whether the verdict is final.',
    }),
    probabilitySupported: t.exposeFloat('probabilitySupported', {
      nullable: true,
      description:
        'Probability that the response is supported, 0 to 1. It is also the signal strength before any intervention. Null without evidence, or if nothing could be compared.',
    }),
    verdictThreshold: t.exposeFloat('verdictThreshold', {
      nullable: true,
      description: 'Probability below which the verdict is HALLUCINATED. Null without evidence.',
    }),
    isCalibrated: t.exposeBoolean('calibrated', {
      description: 'Whether the probability is calibrated with labels of this installation.',
    }),
    calibratorVersion: t.exposeInt('calibratorVersion', {
      nullable: true,
      description: 'Version of the calibrator. Null if there was none.',
    }),
    judgeModel: t.field({
      type: JudgeModelType,
      nullable: true,
      description:
        'The cross-encoder that read the claims. Null without passages, and if rules alone judged the response.',
      resolve: ({ judgeName, judgeDigest }) =>
        judgeName === null || judgeDigest === null ? null : { name: judgeName, digest: judgeDigest },
    }),
    evidenceReport: t.field({
      type: EvidenceReportType,
      nullable: true,
      description:
        'The measurements that the verdict is based on. Null without evidence, or if the response was judged outside the server.',
      complexity: 10,
      resolve: async (inference, _args, { services }) => {
        const judgement = await services.inferences.judgement(inference.id);
        const threshold = inference.verdictThreshold ?? defaultThreshold;
        return judgement === null ? null : shownReport(judgement.report, threshold);
      },
    }),
    evidenceTexts: t.stringList({
      nullable: true,
      description:
        'The passages or samples that the response was compared with, exactly as the client sent them. Null without evidence, after an erasure, or if the response was judged outside the server.',
      complexity: 20,
      resolve: async (inference, _args, { services }) =>
        (await services.inferences.judgement(inference.id))?.texts ?? null,
    }),
    hallucinationDetected: t.exposeBoolean('hallucinationDetected', {
      description: 'Whether the verdict is HALLUCINATED.',
    }),
    vortexFlow: t.expose('vortexFlow', {
      type: VortexFlowEnum,
      description: 'Step along the cycle that the session took with this inference.',
    }),
    vortexIntervention: t.exposeBoolean('vortexIntervention', {
      description: 'Whether an intervention fired.',
    }),
    lakeWorthy: t.exposeBoolean('lakeWorthy', {
      description:
        'Whether the inference belongs in the Confidence Lake: its signal before intervention is at least 0.6, it is not hallucinated, and it is at position 3, 6 or 9 or has a confidence above 0.8.',
    }),
    interventions: t.field({
      type: [InterventionNode],
      description: 'Interventions at the position of the inference.',
      resolve: (inference) => inference.interventions.loadItems({ dataloader: true }),
    }),
    contextMetrics: t.field({
      type: [ContextMetricsType],
      description: 'How much of the session the context window kept.',
      resolve: (inference) => inference.contextMetrics.loadItems({ dataloader: true }),
    }),
    processingTimeMs: t.exposeInt('processingTimeMs', {
      description: 'Time to compute the inference, in milliseconds.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the inference was committed.' }),
    erasedAt: t.expose('erasedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When the texts and the vector of the inference were erased. Null if they were not erased. The figures of the inference stay, so that no count changes.',
    }),
  }),
});

builder.objectField(InterventionNode, 'inference', (t) =>
  t.field({
    type: InferenceType,
    description: 'The inference that the intervention changed.',
    resolve: (intervention) => intervention.inference.loadOrFail(),
  }),
);

builder.objectField(ContextMetricsType, 'inference', (t) =>
  t.field({
    type: InferenceType,
    description: 'The inference at which the metrics were measured.',
    resolve: (metrics) => metrics.inference.loadOrFail(),
  }),
);
