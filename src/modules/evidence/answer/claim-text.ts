import { contentKeys, type Word, wordsOf } from '../text/words.ts';
import { separator } from './lead.ts';
import type { AnswerPart } from './part.ts';

/** A claim of at least this many content words is read without its lead. */
const enoughWords = 5;
/** A list item with a full stop and at least this many content words is a sentence. */
const sentenceWords = 2;

/** Such a sentence of at least this many content words states something without its question. */
const statementWords = 3;
/** Words at the beginning of a phrase that answers a question. No statement begins with them. */
const startsPhrase =
  /^(?:about|after|around|at|because|before|between|by|during|for|from|in|of|on|over|since|through|to|under|until|with|yes|yeah|yep|no|nope)\b/iu;

/** Whether the evidence contains a word with this key. */
type IsKnown = (key: string) => boolean;

/**
 * The text by which a claim is judged. A cell of a table is read with its row and column header.
 * Short texts state nothing alone. A short claim is therefore read with its label, a short item or
 * value also with the nearest headings and lead-ins, and a short answer with the question. Headings
 * and lead-ins are words of the author of the answer, so a heading or lead-in without a word of the
 * evidence is left out.
 * @param question the question that the response answers, if the claim is the whole response.
 */
export function claimText(
  { form, lead, label, text }: AnswerPart,
  question: string | null,
  isKnown: IsKnown,
): string {
  const own = piecesOf(label);
  if (form === 'TABLE_CELL') return joined(withoutEmptyHeader(own, isKnown), text);
  if (countContent(text) >= enoughWords) return text;
  const around =
    form === 'LIST_ITEM' || form === 'FIELD' ? piecesOf(lead).slice(0, -own.length || undefined) : [];
  const used = nearest(own, text);
  const outer = isSentence(text) ? [] : around.filter((piece) => speaksOf(piece, isKnown));
  const read = joined([...nearest(outer, joined(used, text)), ...used], text);
  return question === null || lead !== '' || isStatement(text) ? read : withQuestion(question, text, isKnown);
}

function piecesOf(lead: string): string[] {
  return lead === '' ? [] : lead.split(separator);
}

/** The last pieces that a text needs to have enough words. */
function nearest(pieces: readonly string[], text: string): string[] {
  const taken: string[] = [];
  for (const piece of pieces.toReversed()) {
    if (countContent(joined(taken, text)) >= enoughWords) break;
    taken.unshift(piece);
  }
  return taken;
}

/**
 * The header of a column, such as "Value", often says nothing. The header of a row names the cell.
 */
function withoutEmptyHeader(own: readonly string[], isKnown: IsKnown): readonly string[] {
  const [row, column] = own;
  if (row === undefined || column === undefined) return own;
  return speaksOf(column, isKnown) ? own : [row];
}

/** Whether a heading shares a word with the evidence, or states a value. */
function speaksOf(piece: string, isKnown: IsKnown): boolean {
  return wordsOf(piece).some(
    ({ key, isFunctionWord, value }) => value !== null || (!isFunctionWord && isKnown(key)),
  );
}

/**
 * Whether a short text states something by itself: it is not a phrase such as "In New York City."
 */
function isStatement(text: string): boolean {
  return isSentence(text) && countContent(text) >= statementWords && !startsPhrase.test(text);
}

function isSentence(text: string): boolean {
  return /[.!?]["”’)]*$/u.test(text) && countContent(text) >= sentenceWords;
}

/**
 * Joins all pieces into one sentence. A capital letter at the start of a piece would look like the
 * start of a name.
 */
function joined(pieces: readonly string[], text: string): string {
  if (pieces.length === 0) return text;
  const plain = pieces.map((piece) => piece.replace(/[:：]\s*$/u, '')).map(loweredHeading);
  return [...plain, text.replace(capitalBeforeWord, lowered)].join(' ');
}

const capitalBeforeWord = /^\p{Lu}(?=\p{Ll}*\s+\p{Ll})/u;
const onlyCapital = /^\p{Lu}(?=\p{Ll}*$)/u;

function loweredHeading(piece: string): string {
  return piece.replace(capitalBeforeWord, lowered).replace(onlyCapital, lowered);
}

function lowered(letter: string): string {
  return letter.toLowerCase();
}

const agreement = /^(?:yes|yeah|yep|correct|true|right|indeed)\b[.,!:]?\s*/iu;
const denial = /^(?:no|nope|incorrect|false|wrong)\b[.,!:]?\s*/iu;

/**
 * "Is Paris in France?" and "Yes" state that Paris is in France. Common words of the question that
 * the evidence lacks are left out: they ask for a kind of thing, such as "at what temperature".
 */
function withQuestion(question: string, text: string, isKnown: IsKnown): string {
  const asked = question
    .replaceAll('?', ' ')
    .trim()
    .split(/\s+/u)
    .filter((word, place) => place === 0 || /^\p{Lu}/u.test(word) || wordsOf(word).every(isKept))
    .join(' ');
  if (agreement.test(text)) return `${asked} ${text.replace(agreement, '')}`.trim();
  if (denial.test(text)) return `${asked} not ${text.replace(denial, '')}`.trim();
  return `${asked} ${text}`;

  function isKept({ key, isFunctionWord, value }: Word): boolean {
    return isFunctionWord || value !== null || isKnown(key);
  }
}

function countContent(text: string): number {
  return contentKeys(wordsOf(text)).length;
}
