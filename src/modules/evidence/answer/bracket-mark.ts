import { type Reference, readReferences } from './reference.ts';

/** A mark of citation, by indexes in the text. */
export interface FoundMark {
  /** Index after the mark. */
  readonly end: number;
  readonly references: readonly Reference[];
}

const square = /\[([^[\]\n]{1,200})\]/y;
const lenticular = /【([^【】\n]{1,200})】/y;
const round = /\(([^()\n]{1,250}(?:\([^()\n]{1,40}\)[^()\n]{0,100})?)\)/y;
const linkedRound = /\(\s*(?:sources?:?\s*|see\s+|from\s+)?\[([^\]\n]{1,200})\]\(([^\s()]{1,2000})\)\s*\)/iy;
const loneNumber = /\((\d{1,2}(?:\s*[,–-]\s*\d{1,2})*)\)(?=[.!?,;]|\s*$)/y;
/** After these words, a number in round brackets is a quantity: "one (1)", "24 (14)". */
const counted =
  /(?:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty)|[\d$€£%])\s*$/iu;

/**
 * Reads the mark that begins with a bracket here. Null if the bracket is not a mark.
 * @param before the text before it in its line.
 */
export function readBracketMark(text: string, at: number, before: string): FoundMark | null {
  const bracket = text[at];
  if (bracket === '[') return readWith(square, '[', text, at);
  if (bracket === '【') return readWith(lenticular, '【', text, at);
  linkedRound.lastIndex = at;
  const linked = linkedRound.exec(text);
  if (linked !== null) return readLinked(linked, at);
  loneNumber.lastIndex = at;
  const lone = loneNumber.exec(text);
  // A number at the beginning of a line is the number of that line.
  if (lone !== null && before.trim() !== '' && !counted.test(before.slice(-20))) {
    const indexes = (lone[1] ?? '').match(/\d+/g)?.map(Number) ?? [];
    return marked(at, lone[0].length, [
      { start: 0, end: lone[0].length, target: { kind: 'INDEX', indexes } },
    ]);
  }
  return readWith(round, '(', text, at);
}

function readWith(pattern: RegExp, bracket: '[' | '(' | '【', text: string, at: number): FoundMark | null {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) return null;
  const references = readReferences(found[1] ?? '', bracket);
  if (references === null) return null;
  const { length } = found[0];
  const [only] = references;
  // If the brackets contain one reference, its mark includes the brackets. If they contain several,
  // the mark of each is the reference alone.
  if (references.length === 1 && only !== undefined) {
    return marked(at, length, [{ start: 0, end: length, target: only.target }]);
  }
  return marked(
    at,
    length,
    references.map(({ start, end, target }) => ({ start: start + 1, end: end + 1, target })),
  );
}

function readLinked(found: RegExpExecArray, at: number): FoundMark {
  const [whole, title = '', url = ''] = found;
  return marked(at, whole.length, [{ start: 0, end: whole.length, target: { kind: 'LINK', url, title } }]);
}

function marked(at: number, length: number, references: readonly Reference[]): FoundMark {
  return {
    end: at + length,
    references: references.map((one) => ({ ...one, start: at + one.start, end: at + one.end })),
  };
}
