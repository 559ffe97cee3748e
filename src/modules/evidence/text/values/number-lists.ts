import { decimalsOf } from './decimals.ts';
import type { Token } from './tokens.ts';
import { exactReading, type ReadValue } from './value.ts';

/** "1,2,3": numbers with commas and without spaces, which are not one number. */
export function numberListAt(tokens: readonly Token[], at: number): ReadValue | null {
  const token = tokens[at];
  if (token?.kind !== 'NUMBER' || !token.text.includes(',')) return null;
  const numbers = token.text.split(',').flatMap((part) => decimalsOf(part).slice(0, 1));
  const texts = numbers.map(({ text }) => text);
  return { kind: 'NUMBER', end: at + 1, readings: [exactReading(texts.join(','))], answers: texts };
}
