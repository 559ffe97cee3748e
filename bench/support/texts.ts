import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../scripts/default-model/random.ts';
import { bundledModelsDirectory } from '../../src/config/config.ts';

/**
 * Generates random texts: words drawn uniformly from about 27,000, the same ones for the same seed.
 */
export interface TextSource {
  /** Uniform in [0, 1). */
  readonly chance: () => number;
  /** An integer from the first to the last, both inclusive. */
  readonly between: (first: number, last: number) => number;
  /** A text with a number of words, each of them one token of the bundled tokenizer. */
  readonly text: (words: number) => string;
  /** Like `text`, but every tenth word is not in any vocabulary. */
  readonly textWithNews: (words: number) => string;
}

/** Number of special tokens around every text. */
export const SPECIAL_TOKENS = 2;

export function createTextSource(seed: number): TextSource {
  const random = createRandom(seed);
  const words = knownWords();
  const word = () => words[random.below(words.length)] ?? '';
  const between = (first: number, last: number) => first + random.below(last - first + 1);
  const text = (count: number, next: () => string) => Array.from({ length: count }, next).join(' ');
  return {
    chance: random.uniform,
    between,
    text: (count) => text(count, word),
    textWithNews: (count) => text(count, () => (random.uniform() < 0.1 ? `${word()}${word()}` : word())),
  };
}

/** The whole words of the bundled vocabulary that consist of plain letters. */
function knownWords(): string[] {
  const path = join(bundledModelsDirectory, 'vortex-static-384', 'tokenizer.json');
  const file: { readonly model: { readonly vocab: Readonly<Record<string, number>> } } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  return Object.keys(file.model.vocab).filter((word) => /^[a-z]{2,}$/.test(word));
}
