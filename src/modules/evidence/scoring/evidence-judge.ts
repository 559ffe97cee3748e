import { elpDivergence } from '../../../domain/elp.ts';
import type { EvidenceReport, SentenceEvidence, UnknownReason } from '../../../domain/evidence-report.ts';
import { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { meanOf } from '../../../statistics/means.ts';
import type { JudgedEvidence } from '../../calibration/label.ts';
import type { Embedder } from '../../embeddings/embedder.ts';
import type { UnlistedModel } from '../../models/registry/unlisted-model.ts';
import { isAbstention } from '../answer/read-answer.ts';
import { meanElp } from '../comparison/dynamics.ts';
import { indexEvidence, isReadable } from '../comparison/evidence-index.ts';
import { type Findings, holdAgainst } from '../comparison/findings.ts';
import { keysOf, shareIn } from '../comparison/overlap.ts';
import { type ReadClaim, readClaim } from '../comparison/read-claim.ts';
import { indexSamples } from '../comparison/sample-index.ts';
import { languageOf, rulesFor } from '../text/language.ts';
import { scriptOf, shareScript } from '../text/scripts.ts';
import type { EmbeddedSentence } from '../text/sentence.ts';
import { citationsOf } from './citations.ts';
import { claimFeatures } from './claim-features.ts';
import {
  answerProbability,
  claimLogit,
  type EvidenceModel,
  type Features,
  probabilityFromSamples,
} from './evidence-model.ts';
import { mismatchesOf } from './mismatches.ts';
import { reasonsAgainst } from './reasons.ts';
import { sampleFeatures } from './sample-features.ts';

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
}

/** The findings about each claim, and its probability. */
interface JudgedFindings {
  readonly found: Findings;
  readonly features: Features;
  readonly support: number;
}

export interface EvidenceJudgeDependencies {
  /** The embedding model that the evidence model was fitted with, whatever the default model is. */
  readonly model: Pick<UnlistedModel, 'ready'>;
  readonly embedder: Embedder;
  readonly evidenceModel: EvidenceModel;
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
  async judge({ question, response, context, samples }: Claim): Promise<Judgement> {
    const { embedder } = this.#dependencies;
    const model = await this.#dependencies.model.ready();
    const evidence = context.length > 0 ? 'CONTEXT' : 'SAMPLES';
    const passages = evidence === 'CONTEXT' ? context : samples;
    const slicer = new TimeSlicer();
    const embed = (texts: readonly string[]) => embedder.embed(model, texts);
    // The question is not used: all samples answer it, so it does not show which of them agree.
    const asked = evidence === 'CONTEXT' ? question : null;
    const read = await readClaim(embed, { question: asked, response, passages, samples }, slicer);
    const parts = read.parts.map(({ kind, start, end }) => ({ kind, start, end }));
    const languages = await languagesOf(read);
    const unknownReason = await unknownReasonOf(read, languages, slicer);
    if (unknownReason !== null) {
      const report = { sentences: [], features: {}, parts, unknownReason };
      return { evidence, score: null, elpDivergence: 0, claims: [], report };
    }
    const rules = rulesFor(languages.response);
    const index = await indexEvidence(read.evidence, model.anchorSpace, slicer);
    const others = await indexSamples(read.samples, slicer);
    const judged = await slicer.map(read.claims, (claim): JudgedFindings => {
      const found = holdAgainst(index, others, claim, rules);
      const features = {
        ...claimFeatures(found),
        ...(others !== null && sampleFeatures([found], others)),
      };
      return { found, features, support: this.#support(evidence, [features], features) };
    });
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
    const sentences = await slicer.map(judged, ({ found, support }, place): SentenceEvidence => {
      const part = read.claims[place]?.part;
      const { nearest } = found;
      const marks = evidence === 'CONTEXT' ? (part?.citations ?? []) : [];
      const citations = citationsOf(marks, passages, index.sentences, (cited) => {
        const only = { ...index, sentences: cited, keys: keysOf(cited) };
        return this.#support('CONTEXT', [claimFeatures(holdAgainst(only, null, found.sentence, rules))], {});
      });
      return {
        text: part?.text ?? found.sentence.text,
        start: part?.start ?? 0,
        end: part?.end ?? 0,
        support,
        nearestPassage: nearest === null ? null : { index: nearest.passages[0] ?? 0, text: nearest.text },
        reasons: reasonsAgainst(found, support, citations),
        mismatches: mismatchesOf(found),
        citations,
      };
    });
    return {
      evidence,
      score: this.#support(
        evidence,
        counted.map((one) => one.features),
        features,
      ),
      elpDivergence: elpDivergence(meanElp(judged.flatMap(({ found }) => found.elp ?? [])), index.elp),
      claims: counted.map((one) => one.features),
      report: { sentences, features: { ...features, claims: judged.length }, parts },
    };
  }

  /** Probability that the evidence supports some claims together. */
  #support(evidence: JudgedEvidence, claims: readonly Features[], whole: Features): number {
    const { evidenceModel } = this.#dependencies;
    return evidence === 'CONTEXT'
      ? answerProbability(
          evidenceModel,
          claims.map((features) => claimLogit(evidenceModel, features)),
        )
      : probabilityFromSamples(evidenceModel, whole);
  }
}

/** Returns why there can be no verdict. Null if a verdict is possible. */
async function unknownReasonOf(
  { parts, claims, evidence }: ReadClaim,
  languages: Languages,
  slicer: TimeSlicer,
): Promise<UnknownReason | null> {
  if (isAbstention(parts)) return 'ABSTAINED';
  if (claims.length === 0) return 'NO_CLAIM';
  const readable = <Kind extends EmbeddedSentence>(sentences: readonly Kind[]) =>
    sentences.filter(({ vector }) => isReadable(vector));
  const ours = await slicer.map(readable(claims), ({ part }) => scriptOf(part.text));
  const theirScripts = await slicer.map(readable(evidence), ({ text }) => scriptOf(text));
  const isComparable = shareScript(ours, theirScripts);
  if (!isComparable) return 'NOT_COMPARABLE';
  const isOther =
    languages.response !== null && languages.evidence !== null && languages.response !== languages.evidence;
  return isOther ? 'OTHER_LANGUAGE' : null;
}

/** Languages of both sides, as codes of ISO 639-1. Null if a language is not clear. */
interface Languages {
  readonly response: string | null;
  readonly evidence: string | null;
}

/**
 * If both sides share at least this part of their content words, they are in one language. A short
 * text, or one of names, looks like many languages.
 */
const sameLanguage = 0.5;

async function languagesOf({ claims, evidence }: ReadClaim): Promise<Languages> {
  // The response's own words: a claim may be read with a question in another language.
  const response = await languageOf(claims.map(({ part }) => part.text).join(' '));
  if (response === null) return { response, evidence: null };
  const theirs = await languageOf(evidence.map(({ text }) => text).join(' '));
  if (theirs === null || theirs === response) return { response, evidence: theirs };
  const words = claims.flatMap(({ content }) => content);
  const isSame = words.length > 0 && shareIn(words, keysOf(evidence)) >= sameLanguage;
  return { response: isSame ? theirs : response, evidence: theirs };
}

/** Means of the features of the claims. */
function meanFeatures(judged: readonly JudgedFindings[]): Features {
  const names = Object.keys(judged[0]?.features ?? {});
  return Object.fromEntries(
    names.map((name) => [name, meanOf(judged.map(({ features }) => features[name] ?? 0))]),
  );
}
