import { v7 as uuid } from 'uuid';
import { shortestFloat32 } from '../../platform/float32.ts';
import { type AnchorSpace, tensorOf } from '../beams/anchor-space.ts';
import { type Intervention, intervene } from '../interventions/magnification.ts';
import { isLakeWorthy } from '../lake/admission.ts';
import { contentSignal } from '../signals/content-signal.ts';
import type { InferenceDraft } from './draft.ts';

/** A text with its vector, ready to be read. */
export interface EmbeddedText {
  readonly text: string;
  readonly sessionId: string | null;
  readonly modelId: string;
  /** Unit length. */
  readonly vector: Float32Array;
}

/**
 * Reads a text that has no evidence beside it: tensor, position, confidence, channels, signal, intervention and archive admission. The verdict
 * is UNKNOWN, because there is nothing to hold the text against. Numbers are rounded to what the record keeps (float32), so that the answer and
 * every later reading of it are equal.
 */
export function assess(space: AnchorSpace, embedded: EmbeddedText): Omit<InferenceDraft, 'processingTimeMs'> {
  const tensor = tensorOf(space, embedded.vector);
  const { fluxPosition, elpChannels } = tensor;
  const confidence = shortestFloat32(tensor.confidence);
  const signalBefore = shortestFloat32(contentSignal(tensor.digits));
  const intervention = rounded(intervene(fluxPosition, signalBefore, elpChannels));
  return {
    id: uuid(),
    inputText: embedded.text,
    responseText: null,
    sessionId: embedded.sessionId,
    modelId: embedded.modelId,
    beam: { id: uuid(), digits: tensor.digits.map(shortestFloat32), confidence, elpChannels, fluxPosition },
    embedding: embedded.vector,
    fluxPosition,
    confidence,
    signalStrength: intervention?.signalAfter ?? signalBefore,
    elpChannels,
    verdict: 'UNKNOWN',
    evidence: 'NONE',
    lakeWorthy: isLakeWorthy({ signalBefore, hallucinationDetected: false, fluxPosition, confidence }),
    intervention,
  };
}

function rounded(intervention: Intervention | null): Intervention | null {
  if (intervention === null) return null;
  const signalAfter = shortestFloat32(intervention.signalAfter);
  return {
    ...intervention,
    signalAfter,
    confidenceBoost: shortestFloat32(signalAfter - intervention.signalBefore),
  };
}
