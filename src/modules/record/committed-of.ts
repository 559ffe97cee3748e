import { archetypeOf } from '../../domain/positions.ts';
import type { Inference } from './inference.entity.ts';
import type { CommittedInference } from './inference.events.ts';
import { interventionPartOf } from './intervention-part-of.ts';

/** An inference of the record as an event tells of it. Its tensor and interventions are loaded. */
export function committedOf(inference: Inference): CommittedInference {
  const beam = inference.beamTensor?.getEntity() ?? null;
  return {
    id: inference.id,
    seq: inference.seq,
    inputText: inference.inputText,
    responseText: inference.responseText,
    sessionId: inference.sessionId,
    modelId: inference.model?.id ?? null,
    beam: beam && {
      id: beam.id,
      digits: [...beam.digits],
      confidence: beam.confidence,
      elpChannels: beam.elpChannels,
      fluxPosition: beam.fluxPosition,
    },
    fluxPosition: inference.fluxPosition,
    archetype: inference.archetype ?? archetypeOf(inference.fluxPosition),
    confidence: inference.confidence,
    signalStrength: inference.signalStrength,
    elpChannels: inference.elpChannels,
    verdict: inference.verdict,
    evidence: inference.evidence,
    verdictStage: inference.verdictStage,
    verdictBefore: null,
    evidenceScore: inference.evidenceScore,
    evidenceModel: inference.evidenceModel,
    probabilitySupported: inference.probabilitySupported,
    verdictThreshold: inference.verdictThreshold,
    calibrated: inference.calibrated,
    calibratorVersion: inference.calibratorVersion,
    vortexFlow: inference.vortexFlow,
    lakeWorthy: inference.lakeWorthy,
    interventions: inference.interventions.getItems().map(interventionPartOf),
    processingTimeMs: inference.processingTimeMs,
    createdAt: inference.createdAt.toISOString(),
    happenedAt: inference.createdAt.toISOString(),
  };
}
