/**
 * How the language model sees a text: words in lower case, numbers, and signs. Words that its
 * vocabulary lacks have the class of their form, so that their neighbours still say something.
 */

/** Classes of tokens that are not in the vocabulary. They have the first ids of it. */
export const tokenClasses = [
  '<start>',
  '<number>',
  '<mixed>',
  '<sign>',
  '<foreign>',
  '<name>',
  '<acronym>',
  '<ing>',
  '<ed>',
  '<ly>',
  '<tion>',
  '<er>',
  '<ness>',
  '<al>',
  '<plural>',
  '<vowel>',
  '<word>',
] as const;

type TokenClass = (typeof tokenClasses)[number];

/** A word: letters, and apostrophes between them. */
const word = /^\p{L}/u;
/**
 * The parts of a word or a number are limited, so that no text takes time quadratic in its length.
 */
const token =
  /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+){0,3}(?![\p{L}\p{N}])|\p{N}+(?:[.,:]\p{N}+){0,8}(?!\p{L})|[\p{L}\p{N}\p{M}]+|\S/gu;
const number = /^\p{N}[\p{N}.,:]*$/u;
const latinLetters = /^[a-zß-öø-ÿ'’]+$/u;
const sign = /^[^\p{L}\p{N}]/u;
const name = /^\p{Lu}[^\p{Lu}]+$/u;
const acronym = /^\p{Lu}{2,5}s?$/u;

/** Endings that tell the class of an unknown word, in the order in which they are tried. */
const endings: readonly (readonly [RegExp, TokenClass])[] = [
  [/ing$/, '<ing>'],
  [/ed$/, '<ed>'],
  [/ly$/, '<ly>'],
  [/(?:tion|sion|ment)s?$/, '<tion>'],
  [/(?:er|or|ist)s?$/, '<er>'],
  [/(?:ness|ity|ance|ence|ism|ship)$/, '<ness>'],
  [/(?:al|ic|ous|ive|able|ible|ful|less|ary)$/, '<al>'],
  [/s$/, '<plural>'],
  [/[aeiouy]$/, '<vowel>'],
];

/** Returns the tokens of a text as written, in order. */
export function tokensOf(text: string): readonly string[] {
  return text.match(token) ?? [];
}

/** Returns the form of a token in the vocabulary. */
export function normalToken(written: string): string {
  return written.toLowerCase().replaceAll('’', "'");
}

export function isWord(written: string): boolean {
  return word.test(written);
}

/** Returns the class of a token that the vocabulary lacks. */
export function classOf(written: string): TokenClass {
  if (number.test(written)) return '<number>';
  if (sign.test(written)) return '<sign>';
  const lower = written.toLowerCase();
  if (!word.test(lower) || /\p{N}/u.test(lower)) return '<mixed>';
  if (!latinLetters.test(lower)) return '<foreign>';
  if (written !== lower) {
    if (name.test(written) || written.length === 1) return '<name>';
    return acronym.test(written) ? '<acronym>' : '<mixed>';
  }
  return endings.find(([ending]) => ending.test(lower))?.[1] ?? '<word>';
}
