import type { InferenceDraft } from '../../src/modules/record/draft.ts';
import { modelDigest, numberedId, vector } from './lake-entries.ts';
import { digits, elpChannels } from './rows.ts';

const modelId = numberedId(9_000_000);

/** The model that reads them. */
export const draftModel = {
  id: modelId,
  name: 'reader',
  modelPath: 'model.onnx',
  tokenizerPath: 'tokenizer.json',
  digest: modelDigest,
  embeddingDim: 16,
};

/** An inference at position 9 with a vector of its own, worth archiving unless said otherwise. */
export function archivedDraft(number: number, values: Partial<InferenceDraft> = {}): InferenceDraft {
  return {
    id: numberedId(number),
    inputText: `Text ${number}.`,
    responseText: null,
    sessionId: null,
    modelId,
    beam: { id: numberedId(5_000_000 + number), digits, confidence: 0.5, elpChannels, fluxPosition: 9 },
    embedding: vector(16, number),
    contextMetrics: null,
    fluxPosition: 9,
    confidence: 0.5,
    signalStrength: 0.87,
    elpChannels,
    verdict: 'UNKNOWN',
    evidence: 'NONE',
    verdictStage: 'FINAL',
    signalFormula: 'READABLE_CLARITY',
    segments: 1,
    tokens: 3,
    readTokens: 3,
    judgement: null,
    lakeWorthy: true,
    intervention: {
      type: 'magnification',
      position: 9,
      signalBefore: 0.77,
      signalAfter: 0.87,
      confidenceBoost: 0.1,
    },
    processingTimeMs: 1,
    ...values,
  };
}
