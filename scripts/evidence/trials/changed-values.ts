import type { Random } from '../../default-model/random.ts';
import { numberWords } from './value-lists.ts';
import type { Value, ValueKind } from './values.ts';

/** A sentence in which one value was replaced by another of the same kind. */
export interface ChangedSentence {
  readonly text: string;
  readonly kind: ValueKind;
  readonly from: string;
  readonly to: string;
}

const maxDraws = 40;

/**
 * Replaces a value of the sentence by another one that stands neither in the sentence nor in its
 * passages, in any writing that the maker knows. Null if no draw gives such a value.
 */
export function changeValue(
  sentence: string,
  value: Value,
  passages: readonly string[],
  random: Random,
): ChangedSentence | null {
  const held = [sentence, ...passages].join('\n').toLowerCase();
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const to = value.draw(random);
    if (writingsOf(to).some((writing) => holds(held, writing))) continue;
    return withValue(sentence, value, to);
  }
  return null;
}

/**
 * Replaces a value of the sentence by one of the same variety that stands elsewhere in its passage,
 * but not in the sentence. Null if the passage holds none. Units and magnitudes are left out,
 * because they stand beside numbers of their own.
 */
export function displaceValue(
  sentence: string,
  value: Value,
  others: readonly Value[],
  random: Random,
): ChangedSentence | null {
  if (value.kind === 'unit' || value.kind === 'magnitude') return null;
  const held = sentence.toLowerCase();
  const fitting = others
    .filter(({ variety }) => variety === value.variety)
    .filter(({ text }) => !writingsOf(text).some((writing) => holds(held, writing)));
  const drawn = fitting[random.below(Math.max(1, fitting.length))];
  return drawn === undefined ? null : withValue(sentence, value, drawn.text);
}

function withValue(sentence: string, value: Value, to: string): ChangedSentence {
  const end = value.start + value.text.length;
  const text = `${sentence.slice(0, value.start)}${to}${sentence.slice(end)}`;
  return { text, kind: value.kind, from: value.text, to };
}

/** A value in the other writings in which a passage may hold it, in lower case. */
function writingsOf(value: string): string[] {
  const plain = value.toLowerCase();
  const ungrouped = plain.replaceAll(',', '');
  const grouped = /^\d+$/.test(ungrouped) ? new Intl.NumberFormat('en').format(BigInt(ungrouped)) : plain;
  const word = numberWords[Number(ungrouped) - 2];
  const digits = numberWords.indexOf(plain) + 2;
  return [
    plain,
    ungrouped,
    grouped,
    ...(word === undefined ? [] : [word]),
    ...(digits >= 2 ? [String(digits)] : []),
  ];
}

function holds(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const [before = ' ', after = ' '] = [text[at - 1], text[at + value.length]];
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
  }
  return false;
}
