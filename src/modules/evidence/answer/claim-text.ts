import { contentKeys, wordsOf } from '../text/words.ts';
import type { AnswerPart } from './part.ts';

/** Number of content words from which a claim is read without what it stands under. */
const enoughWords = 5;

/**
 * The text by which a claim is judged. A cell of a table is read with its row and column header. A
 * short item or value is read with the nearest pieces of its lead, and a short answer with the
 * question, because alone they state nothing.
 * @param question the question that the whole response answers, if the claim is all of it.
 */
export function claimText({ form, lead, text }: AnswerPart, question: string | null): string {
  if (form === 'TABLE_CELL') return [...lead.split(separator).slice(-2), text].join(' ');
  if (countContent(text) >= enoughWords) return text;
  if (form === 'LIST_ITEM' || form === 'FIELD') return withLead(lead, text);
  return question === null ? text : withQuestion(question, text);
}

const separator = ' > ';

function withLead(lead: string, text: string): string {
  const pieces = lead === '' ? [] : lead.split(separator);
  let read = text;
  for (const piece of pieces.reverse()) {
    if (countContent(read) >= enoughWords) break;
    read = `${piece.replace(/[:：]\s*$/u, '')} ${read}`;
  }
  return read;
}

const agreement = /^(?:yes|yeah|yep|correct|true|right|indeed)\b[.,!:]?\s*/iu;
const denial = /^(?:no|nope|incorrect|false|wrong)\b[.,!:]?\s*/iu;

/** "Is Paris in France?" and "Yes" state that Paris is in France. */
function withQuestion(question: string, text: string): string {
  const asked = question.replaceAll('?', ' ').trim();
  if (agreement.test(text)) return `${asked} ${text.replace(agreement, '')}`.trim();
  if (denial.test(text)) return `${asked} not ${text.replace(denial, '')}`.trim();
  return `${asked} ${text}`;
}

function countContent(text: string): number {
  return contentKeys(wordsOf(text)).length;
}
