import { courtesyLength, isCourtesy } from './courtesy.ts';
import { endingFraming, framingLength, isAboutEvidence } from './framing.ts';
import type { PartKind } from './part.ts';
import { isRefusal } from './refusal.ts';

/** A piece of a sentence, by indexes in the sentence. */
export interface Clause {
  readonly kind: PartKind;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const asks = /[?？؟]["'”’)\]*_]*$/;
/** The number of an item in a running text: "1. Do this. 2. Do that." */
const itemNumber = /^\(?\d{1,2}[.)]\s+(?=\S)/;
/** Where a sentence can be cut into the part that declines and the part that states something. */
const joint =
  /,?\s+(?=and (?:found|could find) no\b)|,?\s+(?=(?:but|however|although|though|yet|whereas)\b)|;\s+|\s+[–—]\s+|(?<=^(?:While|Although|Though|Even though|As(?! an?\b)|Since|Because)\b[^,]{0,200}),\s+|,\s+(?=(?:so|and|which means)\s+(?:I|it|we|the|no|there|they|this)\b)/gi;
const declines =
  /\b(?:not|no|cannot|unable|lacks?|nothing|un(?:clear|known|able|sure|fortunately)|sorry|outside|beyond)\b|n['’]t\b/i;
const joiningWord = /^(?:but|however|although|though|yet|whereas|and|so|as|since|because|while)\b,?\s*/i;

const colonAtEnd = /[:：]["”’)*_]*$/;
/** A lead-in with such a number states something. "3 reasons" only counts what follows. */
const tellingNumber = /\d{2}|\d[.,]\d|[$€£]\s?\d|\d\s?%/;

/** Number of pieces of a sentence. The rest of the sentence stays in the last piece. */
const maxPieces = 6;

/**
 * Whether a sentence introduces the next block: it ends with a colon. It is framing, but a claim
 * if it contains a number that states something.
 */
export function leadsIn(sentence: string): boolean {
  return colonAtEnd.test(sentence.trimEnd());
}

/** Cuts a sentence into courtesy, framing, refusal, question and claim. */
export function clausesOf(sentence: string): Clause[] {
  const start = courtesyLength(sentence);
  const rest = sentence.slice(start);
  if (isCourtesy(sentence) || isCourtesy(rest)) return [{ kind: 'COURTESY', start: 0, end: sentence.length }];
  const clauses = leadsIn(rest)
    ? [{ kind: tellingNumber.test(rest) ? 'CLAIM' : 'FRAMING', start: 0, end: rest.length } as const]
    : pieces(rest).flatMap(({ start: from, end }) =>
        readPiece(rest.slice(from, end), from, end - from === rest.length),
      );
  return [
    ...(start > 0 ? [{ kind: 'COURTESY', start: 0, end: start } as const] : []),
    ...merged(clauses).map((clause) => ({ ...clause, start: start + clause.start, end: start + clause.end })),
  ];
}

/**
 * The pieces of a sentence of which at least one declines. Returns the whole sentence as one piece
 * if no piece declines.
 */
function pieces(sentence: string): { readonly start: number; readonly end: number }[] {
  const one = [{ start: 0, end: sentence.length }];
  if (!declines.test(sentence)) return one;
  const cuts = [...sentence.matchAll(joint)].slice(0, maxPieces - 1);
  const cut = [0, ...cuts.map(({ 0: gap, index }) => index + gap.length)].map((start, piece, starts) => ({
    start,
    end: starts[piece + 1] ?? sentence.length,
  }));
  const refusals = cut.filter(({ start, end }) => declinesIn(sentence.slice(start, end), false));
  return refusals.length === 0 || refusals.length === cut.length ? one : cut;
}

function declinesIn(piece: string, isWhole: boolean): boolean {
  const text = piece.trim().replace(/[,;]$/, '');
  return isRefusal(text, isWhole) || isRefusal(text.replace(joiningWord, ''), isWhole);
}

function readPiece(piece: string, from: number, isWhole: boolean): Clause[] {
  const end = from + piece.length;
  const all = (kind: PartKind): Clause[] => [{ kind, start: from, end }];
  if (isCourtesy(piece)) return all('COURTESY');
  if (declinesIn(piece, isWhole)) return all('REFUSAL');
  if (isAboutEvidence(piece, isWhole)) return all('FRAMING');
  if (asks.test(piece.trimEnd())) return all('QUESTION');
  const numbered = itemNumber.exec(piece)?.[0].length ?? 0;
  const framing = numbered + framingLength(piece.slice(numbered));
  if (framing >= piece.length) return all('FRAMING');
  const ending = Math.max(framing, endingFraming(piece));
  const clauses: Clause[] = [];
  if (framing > numbered) clauses.push({ kind: 'FRAMING', start: from, end: from + framing });
  if (ending > framing)
    clauses.push({ kind: 'CLAIM', start: from + (framing > numbered ? framing : 0), end: from + ending });
  if (ending < piece.length) clauses.push({ kind: 'FRAMING', start: from + ending, end });
  return clauses;
}

/** Joins refusals that follow each other. */
function merged(clauses: readonly Clause[]): Clause[] {
  const list: Clause[] = [];
  for (const clause of clauses) {
    const last = list.at(-1);
    if (last?.kind === clause.kind) list[list.length - 1] = { ...last, end: clause.end };
    else list.push(clause);
  }
  return list;
}

/** Length of the number before an item in a running text, in UTF-16 units. */
export function itemNumberLength(sentence: string): number {
  return itemNumber.exec(sentence)?.[0].length ?? 0;
}
