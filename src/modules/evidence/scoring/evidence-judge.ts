import { elpDivergence } from '../../../domain/elp.ts';
import type { EvidenceReport, SentenceEvidence } from '../../../domain/evidence-report.ts';
import { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import type { JudgedEvidence } from '../../calibration/label.ts';
import type { Embedder } from '../../embeddings/embedder.ts';
import type { ReadyModel } from '../../models/registry/model-loader.ts';
import { meanElp } from '../comparison/dynamics.ts';
import { type EvidenceIndex, indexEvidence, isReadable } from '../comparison/evidence-index.ts';
import { type Findings, holdAgainst } from '../comparison/findings.ts';
import { type ReadClaim, readClaim } from '../comparison/read-claim.ts';
import { indexSamples, type SampleIndex } from '../comparison/sample-index.ts';
import { scriptOf, shareScript } from '../text/scripts.ts';
import type { EmbeddedSentence } from '../text/sentence.ts';
import { claimFeatures } from './claim-features.ts';
import {
  type EvidenceModel,
  type Features,
  probabilityFromContext,
  probabilityFromSamples,
} from './evidence-model.ts';
import { reasonsAgainst } from './reasons.ts';
import { sampleFeatures } from './sample-features.ts';

/**
 * A response and what it is compared with: the passages if there are any, otherwise the samples.
 * All texts are in NFC.
 */
export interface Claim {
  readonly response: string;
  readonly context: readonly string[];
  /** Other responses to the same text. */
  readonly samples: readonly string[];
}

export interface Judgement {
  readonly evidence: JudgedEvidence;
  /**
   * Probability that the response is supported, 0 to 1. Null if nothing can be compared: one side
   * has no words, or none that the model can read, or the scripts differ.
   */
  readonly score: number | null;
  /**
   * Total variation between the mean ethos, logos and pathos of the response and of the evidence, 0
   * to 1.
   */
  readonly elpDivergence: number;
  readonly report: EvidenceReport;
}

/** What the sentences of a response are compared with. */
interface Comparison {
  readonly evidence: JudgedEvidence;
  readonly index: EvidenceIndex;
  /** Null if there are no samples. */
  readonly samples: SampleIndex | null;
}

const nothingToReport: EvidenceReport = { sentences: [], features: {} };

/**
 * Judges responses by their evidence. The result is deterministic: neither the order of the
 * passages nor a repeated passage changes a score.
 */
export class EvidenceJudge {
  readonly #embedder: Embedder;
  readonly #model: EvidenceModel;

  constructor(parts: { readonly embedder: Embedder; readonly evidenceModel: EvidenceModel }) {
    this.#embedder = parts.embedder;
    this.#model = parts.evidenceModel;
  }

  embedFor(model: ReadyModel, texts: readonly string[]) {
    return this.#embedder.embed(model, texts);
  }

  /** @throws OverloadedError if too much work is waiting for the model. */
  async judge(model: ReadyModel, { response, context, samples }: Claim): Promise<Judgement> {
    const evidence = context.length > 0 ? 'CONTEXT' : 'SAMPLES';
    const passages = evidence === 'CONTEXT' ? context : samples;
    const slicer = new TimeSlicer();
    const embed = (texts: readonly string[]) => this.#embedder.embed(model, texts);
    const claim = await readClaim(embed, { response, passages, samples }, slicer);
    if (!(await isComparable(claim, slicer)))
      return { evidence, score: null, elpDivergence: 0, report: nothingToReport };
    const index = await indexEvidence(claim.evidence, model.anchorSpace, slicer);
    const comparison = { evidence, index, samples: await indexSamples(claim.samples, slicer) } as const;
    const findings = await slicer.map(claim.response, (sentence) =>
      holdAgainst(index, comparison.samples, sentence),
    );
    const features = await slicer.run(() => featuresOf(comparison, findings));
    const channels = findings.flatMap(({ elp }) => elp ?? []);
    return {
      evidence,
      score: this.#probability(evidence, features),
      elpDivergence: elpDivergence(meanElp(channels), index.elp),
      report: {
        sentences: await slicer.map(findings, (found) => this.#sentenceReport(comparison, found)),
        features,
      },
    };
  }

  #probability(evidence: JudgedEvidence, features: Features): number {
    return evidence === 'CONTEXT'
      ? probabilityFromContext(this.#model, features)
      : probabilityFromSamples(this.#model, features);
  }

  /** Each sentence is judged like a response of its own. */
  #sentenceReport(comparison: Comparison, found: Findings): SentenceEvidence {
    const support = this.#probability(comparison.evidence, featuresOf(comparison, [found]));
    const { sentence, nearest } = found;
    return {
      text: sentence.text,
      support,
      nearestPassage: nearest === null ? null : { index: nearest.passages[0] ?? 0, text: nearest.text },
      reasons: reasonsAgainst(found, support),
    };
  }
}

async function isComparable({ response, evidence }: ReadClaim, slicer: TimeSlicer): Promise<boolean> {
  const scriptsOf = (sentences: readonly EmbeddedSentence[]) => {
    const readable = sentences.filter(({ vector }) => isReadable(vector));
    return slicer.map(readable, ({ text }) => scriptOf(text));
  };
  return shareScript(await scriptsOf(response), await scriptsOf(evidence));
}

function featuresOf({ index, samples }: Comparison, findings: readonly Findings[]): Features {
  return {
    ...claimFeatures(findings[0]!),
    ...(samples !== null && sampleFeatures(findings, samples)),
  };
}
