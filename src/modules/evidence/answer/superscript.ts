import type { FoundMark } from './bracket-mark.ts';

const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const raised = /([⁰¹²³⁴-⁹]+)(?:[, ][⁰¹²³⁴-⁹]+)*/y;
const tagged =
  /<sup\b[^<>]{0,100}>\s*(?:<a\b[^<>]{0,300}>\s*)?\[?(\d{1,3}(?:\s*[,–-]\s*\d{1,3})*)\]?\s*(?:<\/a>\s*)?<\/sup>/iy;

/** After these a raised number is an exponent: km², 10². */
const unit = /(?:(?:^|[\s\d(/·])(?:[kcmdµ]?m|ft|in|mi|yd|s|sq|x|y|z|n|r|c|k)|\b\d{1,2}|\^)$/iu;

/**
 * Reads a raised number as a mark. Null if it is an exponent, or if nothing precedes it.
 * @param before the text before it in its line.
 */
export function readSuperscript(text: string, at: number, before: string): FoundMark | null {
  const pattern = text[at] === '<' ? tagged : raised;
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null || unit.test(before.slice(-8))) return null;
  const written = [...(text[at] === '<' ? (found[1] ?? '') : found[0])]
    .map((sign) => (digits.includes(sign) ? String(digits.indexOf(sign)) : sign))
    .join('');
  const indexes = (written.match(/\d{1,3}/g) ?? []).map(Number);
  const end = pattern.lastIndex;
  return { end, references: [{ start: at, end, target: { kind: 'INDEX', indexes } }] };
}
