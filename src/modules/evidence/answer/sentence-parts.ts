import { sentencePlaces } from '../text/sentences.ts';
import { clausesOf, itemNumberLength } from './clauses.ts';
import { type FoundPart, markPart } from './found-part.ts';
import { passagesIn } from './framing.ts';
import type { Lead } from './lead.ts';
import type { Inline, LineMark } from './line-mark.ts';
import type { ClaimForm, PartKind } from './part.ts';

/** A clause by indexes in the plain text of its line. */
interface Piece {
  readonly kind: PartKind;
  /** Place of the text. */
  readonly start: number;
  readonly end: number;
  /** Place that the part covers: characters other than letters belong to the part before them. */
  readonly from: number;
  readonly to: number;
  readonly marks: LineMark[];
}

const quoted = /^["“„«‘「『].*["”“»’」』][.!?]?$/su;

/** How the clauses of a line are read. */
export interface LineReading {
  readonly form: ClaimForm;
  readonly lead: Lead;
  /** Index in the plain text at which the sentences begin, after a label. */
  readonly start: number;
  /** Whether the line is one part, as the cell of a table is. */
  readonly isWhole: boolean;
}

/** Returns the parts of a line in order, each mark after the part that it belongs to. */
export function sentenceParts(line: Inline, reading: LineReading): FoundPart[] {
  const { text } = line.run;
  const pieces = piecesOf(text, reading);
  const found = new Map<Piece, number>();
  for (const mark of [...line.marks, ...framingMarks(line, pieces)].sort(
    (one, other) => one.start - other.start,
  )) {
    const index = Math.max(
      0,
      pieces.findLastIndex(({ from }) => from < mark.at),
    );
    const piece = pieces[index];
    if (piece === undefined) continue;
    found.set(piece, Math.max(found.get(piece) ?? 0, mark.end));
    claimNear(pieces, index).marks.push(mark);
  }
  const first = line.marks[0]?.start ?? Number.POSITIVE_INFINITY;
  return pieces.flatMap((piece, index) => {
    const start = Math.min(line.run.starts[piece.from] ?? 0, index === 0 ? first : Number.POSITIVE_INFINITY);
    const limit = line.run.starts[pieces[index + 1]?.from ?? text.length] ?? Number.POSITIVE_INFINITY;
    const end = Math.min(Math.max(line.run.ends[piece.to - 1] ?? 0, found.get(piece) ?? 0), limit);
    const words = text.slice(piece.start, piece.end).trim();
    const isQuoted = reading.form === 'SENTENCE' && quoted.test(words);
    const form = piece.kind !== 'CLAIM' ? null : isQuoted ? 'QUOTATION' : reading.form;
    const lead = piece.kind === 'CLAIM' ? reading.lead : { lead: '', label: '' };
    const part = { kind: piece.kind, form, start, end, text: words, ...lead, marks: piece.marks };
    return [part, ...piece.marks.map(markPart)];
  });
}

function piecesOf(text: string, { start, isWhole }: LineReading): Piece[] {
  const body = text.slice(start);
  const places = isWhole ? [{ start: 0, end: body.length }] : sentencePlaces(body);
  const pieces: Piece[] = [];
  for (const [number, place] of places.entries()) {
    const from = number === 0 ? 0 : start + place.start;
    const next = places[number + 1];
    const to = endOfText(text, next === undefined ? text.length : start + next.start);
    const sentence = body.slice(place.start, place.end);
    const clauses = isWhole ? oneClause(sentence) : clausesOf(sentence);
    for (const [index, clause] of clauses.entries()) {
      const clauseStart = start + place.start + clause.start;
      const isLast = index === clauses.length - 1;
      const end = start + place.start + clause.end;
      pieces.push({
        kind: clause.kind,
        start: clauseStart + (clause.kind === 'CLAIM' ? itemNumberLength(sentence.slice(clause.start)) : 0),
        end,
        from: index === 0 ? from : clauseStart,
        to: isLast ? to : endOfText(text, end),
        marks: [],
      });
    }
  }
  return pieces;
}

/**
 * A cell is not cut: it is a claim if one of its clauses is, and otherwise has the kind of its
 * first clause.
 */
function oneClause(sentence: string) {
  const clauses = clausesOf(sentence);
  const kind = clauses.find((clause) => clause.kind === 'CLAIM')?.kind ?? clauses[0]?.kind ?? 'CLAIM';
  return [{ kind, start: 0, end: sentence.length }];
}

function endOfText(text: string, end: number): number {
  let last = end;
  while (last > 0 && /\s/.test(text[last - 1] ?? '')) last -= 1;
  return last;
}

/** A citation in framing belongs to the claim that is framed. */
function claimNear(pieces: readonly Piece[], index: number): Piece {
  const piece = pieces[index];
  if (piece === undefined) throw new RangeError(`There is no piece ${index} of ${pieces.length}.`);
  if (piece.kind !== 'FRAMING') return piece;
  const [next, before] = [pieces[index + 1], pieces[index - 1]];
  if (next?.kind === 'CLAIM') return next;
  return before?.kind === 'CLAIM' ? before : piece;
}

/** "According to passage 2," cites passage 2. */
function framingMarks({ run }: Inline, pieces: readonly Piece[]): LineMark[] {
  return pieces
    .filter(({ kind }) => kind === 'FRAMING')
    .flatMap(({ start, end }) =>
      passagesIn(run.text.slice(start, end)).map(({ from, to, index }) => ({
        marker: run.text.slice(start + from, start + to),
        start: run.starts[start + from] ?? 0,
        end: run.ends[start + to - 1] ?? 0,
        target: { kind: 'INDEX', indexes: [index] } as const,
        at: start + to,
      })),
    );
}
