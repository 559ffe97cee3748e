import { idOf, letterSymbol, letterSymbols, start } from '../../src/domain/language/language-model.ts';
import { classOf, isWord, normalToken, tokenClasses, tokensOf } from '../../src/domain/language/tokens.ts';

/** The most frequent tokens after the classes, each with its id. */
export function vocabularyOf(passages: readonly string[], size: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const passage of passages) {
    for (const written of tokensOf(passage)) {
      const kind = classOf(written);
      if (kind === '<number>' || kind === '<foreign>' || kind === '<mixed>') continue;
      const token = normalToken(written);
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
  }
  const frequent = [...counts]
    .sort(([one, often], [other, oftener]) => oftener - often || (one < other ? -1 : 1))
    .slice(0, size - tokenClasses.length)
    .map(([token]) => token);
  return new Map([...tokenClasses, ...frequent].map((token, id) => [token, id]));
}

/** The ids of all passages, each after two ids for its start. */
export function idsOf(passages: readonly string[], vocabulary: ReadonlyMap<string, number>): Uint16Array {
  let ids = new Uint16Array(1 << 20);
  let length = 0;
  for (const passage of passages) {
    const tokens = tokensOf(passage);
    if (length + tokens.length + 2 > ids.length) {
      const longer = new Uint16Array(2 * (length + tokens.length + 2));
      longer.set(ids);
      ids = longer;
    }
    ids[length] = start;
    ids[length + 1] = start;
    length += 2;
    for (const token of tokens) {
      ids[length] = idOf(vocabulary, token);
      length += 1;
    }
  }
  return ids.subarray(0, length);
}

/**
 * Log probability of each letter after two others, over the different words of the passages, so
 * that the spelling of rare words counts: [letters, letters, letters], row-major, in nats.
 */
export function letterModel(passages: readonly string[], smoothing: number): Float64Array {
  const words = new Set<string>();
  for (const passage of passages)
    for (const token of tokensOf(passage)) if (isWord(token)) words.add(normalToken(token));
  const counts = new Float64Array(letterSymbols ** 3).fill(smoothing);
  for (const word of words) {
    let [before, last] = [0, 0];
    for (let place = 0; place <= word.length; place += 1) {
      const symbol = place === word.length ? 0 : letterSymbol(word.charCodeAt(place));
      const slot = (before * letterSymbols + last) * letterSymbols + symbol;
      counts[slot] = (counts[slot] ?? 0) + 1;
      [before, last] = [last, symbol];
    }
  }
  for (let row = 0; row < counts.length; row += letterSymbols) {
    const slots = counts.subarray(row, row + letterSymbols);
    const total = slots.reduce((sum, count) => sum + count, 0);
    for (const [symbol, count] of slots.entries()) slots[symbol] = Math.log(count / total);
  }
  return counts;
}
