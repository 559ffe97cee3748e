import type { UnknownReason } from '../../../domain/evidence-report.ts';
import type { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { isAbstention } from '../answer/read-answer.ts';
import { isReadable } from '../comparison/evidence-index.ts';
import { keysOf, shareIn } from '../comparison/overlap.ts';
import type { ReadClaim } from '../comparison/read-claim.ts';
import { languageOf } from '../text/language.ts';
import { scriptOf, shareScript } from '../text/scripts.ts';
import type { EmbeddedSentence } from '../text/sentence.ts';

/** Returns why there can be no verdict. Null if a verdict is possible. */
export async function unknownReasonOf(
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

export async function languagesOf({ claims, evidence }: ReadClaim): Promise<Languages> {
  // The response's own words: a claim may be read with a question in another language.
  const response = await languageOf(claims.map(({ part }) => part.text).join(' '));
  if (response === null) return { response, evidence: null };
  const theirs = await languageOf(evidence.map(({ text }) => text).join(' '));
  if (theirs === null || theirs === response) return { response, evidence: theirs };
  const words = claims.flatMap(({ content }) => content);
  const isSame = words.length > 0 && shareIn(words, keysOf(evidence)) >= sameLanguage;
  return { response: isSame ? theirs : response, evidence: theirs };
}
