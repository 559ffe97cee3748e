import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { InferenceDraft } from '../record/draft.ts';
import type { CommittedInference } from '../record/inference.events.ts';

/** Returns the entry of a committed inference. Null while the digest of its model is not known. */
export function entryOf(
  inference: CommittedInference,
  draft: InferenceDraft,
  digestOf: (modelId: string) => string | null,
): LakeEntry | null {
  const entry = entryWithoutVector(inference, draft);
  if (inference.modelId === null) return { ...entry, embedding: draft.embedding };
  const digest = digestOf(inference.modelId);
  if (digest === null) return null;
  return { ...entry, embedding: draft.embedding, model: { id: inference.modelId, digest } };
}

/** Returns the entry without the vector, for which no digest is needed. */
export function entryWithoutVector(inference: CommittedInference, draft: InferenceDraft): LakeEntry {
  const { intervention } = draft;
  return {
    id: inference.id,
    seq: inference.seq,
    createdAt: Date.parse(inference.createdAt),
    text: inference.inputText,
    digits: inference.beam?.digits ?? null,
    embedding: null,
    model: null,
    fluxPosition: inference.fluxPosition,
    elpChannels: inference.elpChannels,
    confidence: inference.confidence,
    signal: inference.signalStrength,
    intervention,
  };
}
