import type { Token } from './tokens.ts';

/** Signs of the era in capitals, and whether they count backwards. */
const eras: ReadonlyMap<string, boolean> = new Map([
  ['BC', true],
  ['BCE', true],
  ['B.C.', true],
  ['B.C.E.', true],
  ['AD', false],
  ['CE', false],
  ['A.D.', false],
  ['C.E.', false],
]);
/** "B.C.E." is six tokens. */
const maxTokens = 6;

/** The era that starts at a token, such as "BC" and "B.C.". Null if there is none. */
export function eraAt(tokens: readonly Token[], at: number): { isBefore: boolean; end: number } | null {
  let sign = '';
  let found: { isBefore: boolean; end: number } | null = null;
  for (let place = at; place < Math.min(at + maxTokens, tokens.length); place += 1) {
    const token = tokens[place];
    if (token === undefined || (place > at && !token.isGlued)) break;
    sign += token.text;
    const isBefore = eras.get(sign);
    if (isBefore !== undefined) found = { isBefore, end: place + 1 };
  }
  return found;
}

/** Key of a year before the common era. */
export function beforeChristKey(year: string): string {
  return `${year} BC`;
}
