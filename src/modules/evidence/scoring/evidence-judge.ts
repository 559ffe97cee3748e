import { elpDivergence } from '../../../domain/elp.ts';
import type { CitationCheck, EvidenceReport, SentenceEvidence } from '../../../domain/evidence-report.ts';
import type { JudgeKind, JudgeModel } from '../../../domain/verdict.ts';
import { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { meanOf } from '../../../statistics/means.ts';
import type { JudgedEvidence } from '../../calibration/label.ts';
import type { Embedder } from '../../embeddings/embedder.ts';
import type { UnlistedModel } from '../../models/registry/unlisted-model.ts';
import { meanElp } from '../comparison/dynamics.ts';
import { indexEvidence } from '../comparison/evidence-index.ts';
import { type Findings, holdAgainst } from '../comparison/findings.ts';
import { keysOf } from '../comparison/overlap.ts';
import { readClaim } from '../comparison/read-claim.ts';
import { indexSamples } from '../comparison/sample-index.ts';
import { isCopied } from '../reading/candidates.ts';
import { readingOf } from '../reading/claim-reading.ts';
import type { PairReader } from '../reading/pair-reader.ts';
import type { Reading } from '../reading/reading.ts';
import { copiedFeatures, readingFeatures } from '../reading/reading-features.ts';
import { ReadingSession } from '../reading/reading-session.ts';
import { rulesFor } from '../text/language.ts';
import { citationsOf } from './citations.ts';
import { claimFeatures } from './claim-features.ts';
import { languagesOf, unknownReasonOf } from './comparable.ts';
import {
  answerProbability,
  claimLogit,
  type EvidenceModel,
  type Features,
  probabilityFromSamples,
  ruleOdds,
  versionOf,
} from './evidence-model.ts';
import { mismatchesOf } from './mismatches.ts';
import { reasonsAgainst } from './reasons.ts';
import { relationOf } from './relation.ts';
import { sampleFeatures } from './sample-features.ts';
import { unsupportedSpans } from './unsupported-spans.ts';

/**
 * A response and what it is compared with: the passages if there are any, otherwise the samples.
 * All texts are in NFC.
 */
export interface Claim {
  /** The question that the response answers. Null if it is not known. */
  readonly question: string | null;
  readonly response: string;
  readonly context: readonly string[];
  /** Other responses to the same text. */
  readonly samples: readonly string[];
  /** Samples are always compared by rules. */
  readonly judge: JudgeKind;
}

export interface Judgement {
  readonly evidence: JudgedEvidence;
  /**
   * Probability that the response is supported, 0 to 1. Null if there is no claim, or if nothing
   * can be compared; the report has the reason.
   */
  readonly score: number | null;
  /**
   * Total variation between the mean ethos, logos and pathos of the response and of the evidence, 0
   * to 1.
   */
  readonly elpDivergence: number;
  /** Features of each claim that counts for the score, in order. */
  readonly claims: readonly Features[];
  readonly report: EvidenceReport;
  /** Version of the evidence model that gave the score. */
  readonly evidenceModel: string;
  /** The cross-encoder that read the claims. Null if they were judged by rules alone. */
  readonly judgeModel: JudgeModel | null;
}

/** The findings about each claim, and its probability. */
interface JudgedFindings {
  readonly found: Findings;
  /** What was read beside the claim. Null if it was judged by rules alone. */
  readonly reading: Reading | null;
  readonly features: Features;
  readonly support: number;
}

export interface EvidenceJudgeDependencies {
  /** The embedding model that the evidence model was fitted with, whatever the default model is. */
  readonly model: Pick<UnlistedModel, 'ready'>;
  readonly embedder: Embedder;
  readonly evidenceModel: EvidenceModel;
  /** The cross-encoder that reads claims. */
  readonly reader: Pick<PairReader, 'model' | 'read'>;
}

/**
 * Judges responses by their evidence. The result is deterministic: neither the order of the
 * passages nor a repeated passage changes a score.
 */
export class EvidenceJudge {
  readonly #dependencies: EvidenceJudgeDependencies;

  constructor(dependencies: EvidenceJudgeDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * @throws OverloadedError if too much work is waiting for the embedding model,
   * ModelNotReadyError.
   */
  async judge({ question, response, context, samples, judge }: Claim): Promise<Judgement> {
    const { embedder } = this.#dependencies;
    const model = await this.#dependencies.model.ready();
    const evidence = context.length > 0 ? 'CONTEXT' : 'SAMPLES';
    const passages = evidence === 'CONTEXT' ? context : samples;
    const slicer = new TimeSlicer();
    const embed = (texts: readonly string[]) => embedder.embed(model, texts);
    // The question is not used: all samples answer it, so it does not show which of them agree.
    const asked = evidence === 'CONTEXT' ? question : null;
    const byRules = { evidenceModel: versionOf(this.#dependencies.evidenceModel, 'RULES'), judgeModel: null };
    const read = await readClaim(embed, { question: asked, response, passages, samples }, slicer);
    const parts = read.parts.map(({ kind, start, end }) => ({ kind, start, end }));
    const languages = await languagesOf(read);
    const unknownReason = await unknownReasonOf(read, languages, slicer);
    if (unknownReason !== null) {
      const report = { sentences: [], features: {}, parts, unknownReason };
      return { evidence, score: null, elpDivergence: 0, claims: [], report, ...byRules };
    }
    const rules = rulesFor(languages.response);
    const index = await indexEvidence(read.evidence, model.anchorSpace, slicer);
    const others = await indexSamples(read.samples, slicer);
    const kind = evidence === 'CONTEXT' && rules.comparesWords ? judge : 'RULES';
    const session = new ReadingSession((pairs) => this.#dependencies.reader.read(pairs));
    const judgeFindings = async (found: Findings): Promise<JudgedFindings> => {
      const reading = kind === 'MODEL' ? await readingOf(found, session) : null;
      return slicer.run(() => {
        const features = {
          ...this.#features(kind, found, reading),
          ...(others !== null && sampleFeatures([found], others)),
        };
        return { found, reading, features, support: this.#support(evidence, kind, [features], features) };
      });
    };
    const judged: (JudgedFindings & { readonly citations: readonly CitationCheck[] })[] = [];
    // One after the other, so that no claim takes from the limit of what is read for one before it.
    for (const claim of read.claims) {
      const found = await slicer.run(() => holdAgainst(index, others, claim, rules));
      const own = await judgeFindings(found);
      const marks = evidence === 'CONTEXT' ? claim.part.citations : [];
      const citations = await citationsOf(marks, passages, index.sentences, async (cited) => {
        const only = { ...index, sentences: cited, keys: keysOf(cited) };
        const alone = await slicer.run(() => holdAgainst(only, null, claim, rules));
        return (await judgeFindings(alone)).support;
      });
      judged.push({ ...own, citations });
    }
    const stating = judged.filter(({ found }) => found.sentence.content.length > 0);
    // The evidence cannot support or contradict a "Yes!" before a statement.
    const counted = stating.length > 0 ? stating : judged;
    const features = await slicer.run(() => ({
      ...meanFeatures(judged),
      ...(others !== null &&
        sampleFeatures(
          judged.map(({ found }) => found),
          others,
        )),
    }));
    const signs = [...response];
    const sentences = await slicer.map(judged, (one, place): SentenceEvidence => {
      const { found, reading, support, citations } = one;
      const part = read.claims[place]?.part;
      const { nearest } = found;
      const spans = part === undefined || evidence === 'SAMPLES' ? [] : unsupportedSpans(signs, part, found);
      return {
        text: part?.text ?? found.sentence.text,
        start: part?.start ?? 0,
        end: part?.end ?? 0,
        support,
        nearestPassage: nearest === null ? null : { index: nearest.passages[0] ?? 0, text: nearest.text },
        ...(evidence === 'CONTEXT' && { relation: relationOf(found, reading, support) }),
        ...(reading !== null && { read: reading }),
        ...(spans.length > 0 && { unsupportedSpans: spans }),
        reasons: reasonsAgainst(found, support, citations),
        mismatches: mismatchesOf(found),
        citations,
      };
    });
    return {
      evidence,
      score: this.#support(
        evidence,
        kind,
        counted.map((one) => one.features),
        features,
      ),
      elpDivergence: elpDivergence(meanElp(judged.flatMap(({ found }) => found.elp ?? [])), index.elp),
      claims: counted.map((one) => one.features),
      report: {
        sentences,
        features: { ...features, claims: judged.length },
        parts,
        ...(session.isLimitReached && { isReadingLimited: true }),
      },
      ...(kind === 'MODEL' ? await this.#byModel() : byRules),
    };
  }

  async #byModel(): Promise<Pick<Judgement, 'evidenceModel' | 'judgeModel'>> {
    const { reader, evidenceModel } = this.#dependencies;
    const { name, digest } = await reader.model();
    return { evidenceModel: versionOf(evidenceModel, 'MODEL'), judgeModel: { name, digest } };
  }

  #features(kind: JudgeKind, found: Findings, reading: Reading | null): Features {
    const features = claimFeatures(found);
    if (kind === 'RULES') return features;
    const odds = ruleOdds(this.#dependencies.evidenceModel.context, features);
    return { ...features, ruleOdds: odds, ...readFeatures(found, reading) };
  }

  /** Probability that the evidence supports some claims together. */
  #support(evidence: JudgedEvidence, kind: JudgeKind, claims: readonly Features[], whole: Features): number {
    const { evidenceModel } = this.#dependencies;
    if (evidence === 'SAMPLES') return probabilityFromSamples(evidenceModel, whole);
    const { answer } = kind === 'MODEL' ? evidenceModel.reading : evidenceModel.context;
    return answerProbability(
      answer,
      claims.map((features) => claimLogit(evidenceModel, features)),
    );
  }
}

/** Features of a reading. None for a claim beyond the limit, which rules alone judge. */
function readFeatures(found: Findings, reading: Reading | null): Features {
  if (reading !== null) return readingFeatures(reading);
  return isCopied(found) ? copiedFeatures : {};
}

/** Means of the features of the claims. */
function meanFeatures(judged: readonly JudgedFindings[]): Features {
  const names = [...new Set(judged.flatMap(({ features }) => Object.keys(features)))];
  return Object.fromEntries(
    names.map((name) => [name, meanOf(judged.map(({ features }) => features[name] ?? 0))]),
  );
}
