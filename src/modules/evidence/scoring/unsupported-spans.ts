import type { TextSpan } from '../../../domain/evidence-report.ts';
import type { AnswerPart } from '../answer/part.ts';
import { codePointsOf } from '../answer/places.ts';
import type { Findings } from '../comparison/findings.ts';
import { comparableText } from '../text/normal-text.ts';
import { type Word, wordsOf } from '../text/words.ts';

/** Maximum number of places that are marked in one claim. */
const maxSpans = 32;

/**
 * Places of the words of a claim that nothing in its evidence answers to: content words that no
 * relevant sentence contains, and values, names and words that differ from those of the evidence.
 * Adjacent words are one place.
 * @param response the response in NFC, as code points.
 */
export function unsupportedSpans(
  response: readonly string[],
  { start, end, text }: AnswerPart,
  found: Findings,
): TextSpan[] {
  const isUnsupported = unsupportedBy(found);
  const original = response.slice(start, end).join('');
  const comparable = comparableText(original);
  const codePointAt = codePointsOf(original);
  const spans: TextSpan[] = [];
  let from = 0;
  let isAdjacent = false;
  for (const word of wordsOf(text)) {
    const at = comparable.text.indexOf(word.text, from);
    if (at < 0) continue;
    from = at + word.text.length;
    const isMarked = isUnsupported(word);
    if (isMarked) {
      const place = {
        start: start + codePointAt(comparable.originalOffset(at)),
        end: start + codePointAt(comparable.originalOffset(from)),
      };
      const last = spans.at(-1);
      if (isAdjacent && last !== undefined) spans[spans.length - 1] = { start: last.start, end: place.end };
      else spans.push(place);
    }
    isAdjacent = isMarked;
  }
  return spans.slice(0, maxSpans);
}

function unsupportedBy(found: Findings): (word: Word) => boolean {
  const { novel, numbers, names, replaced, displaced, opposites } = found;
  const keys = new Set([
    ...novel,
    ...[numbers, names].flatMap(({ absent, misplaced }) => [...absent, ...misplaced]),
    ...replaced.flatMap((one) => one.keys),
    ...displaced,
  ]);
  const opposed = new Set(opposites.map(({ claimed }) => claimed.toLowerCase()));
  return (word) => (!word.isFunctionWord && keys.has(word.key)) || opposed.has(word.text.toLowerCase());
}
