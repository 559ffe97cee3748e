import { type Random, shuffled } from '../default-model/random.ts';

/** Makes one gibberish of a kind. Some kinds change a text, others only have about its length. */
type Generator = (text: string, random: Random) => string;

const letters = 'abcdefghijklmnopqrstuvwxyz';
const base64Signs = `${letters.toUpperCase()}${letters}0123456789+/`;
const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890'];
/** First and last letter of scripts for which the product has no rules and the models no words. */
const foreignScripts = [
  [0x10d0, 0x10f0],
  [0x0561, 0x0586],
  [0x0e01, 0x0e2e],
  [0x1200, 0x1246],
  [0x0c95, 0x0cb9],
  [0x1780, 0x17a2],
] as const;
const controls = [0x01, 0x02, 0x07, 0x08, 0x1b, 0x7f, 0x200b, 0x200e, 0x2060, 0xe000, 0xe123, 0xf8ff];

/** Ten kinds of text that no one can read. */
export const gibberish = {
  'random letters': (text, random) => replaceLetters(text, () => pick([...letters], random)),
  'shuffled letters': (text, random) =>
    text.replaceAll(/\p{L}{2,}/gu, (word) => shuffled([...word], random).join('')),
  'shuffled words': (text, random) => shuffled(wordsIn(text), random).join(' '),
  'repeated words': (text, random) => {
    const words = wordsIn(text);
    const few = shuffled(words, random).slice(0, 1 + random.below(2));
    return Array.from({ length: Math.max(6, words.length) }, (_, place) => few[place % few.length]).join(' ');
  },
  base64: (text, random) => `${of(base64Signs, Math.max(12, text.length), random)}=`,
  hashes: (text, random) =>
    Array.from({ length: 1 + Math.floor(text.length / 80) }, () => of('0123456789abcdef', 40, random)).join(
      ' ',
    ),
  'keyboard rows': (text, random) =>
    wordsIn(text)
      .map(() => run(pick(keyboardRows, random), random))
      .join(' '),
  'foreign scripts': (text, random) => {
    const [first, last] = pick(foreignScripts, random);
    return replaceLetters(text, () => String.fromCodePoint(first + random.below(last - first + 1)));
  },
  mojibake: (text, random) => {
    const [first, last] = pick(
      [
        [0x0430, 0x044f],
        [0x4e00, 0x9fa5],
        [0x00c0, 0x00ff],
      ] as const,
      random,
    );
    const foreign = replaceLetters(text, () => String.fromCodePoint(first + random.below(last - first + 1)));
    return Buffer.from(foreign, 'utf8').toString('latin1');
  },
  'control characters': (text, random) =>
    Array.from(text.slice(0, 120), () => String.fromCodePoint(pick(controls, random))).join(''),
} as const satisfies Record<string, Generator>;

export type GibberishKind = keyof typeof gibberish;

export const gibberishKinds: readonly GibberishKind[] = [
  'random letters',
  'shuffled letters',
  'shuffled words',
  'repeated words',
  'base64',
  'hashes',
  'keyboard rows',
  'foreign scripts',
  'mojibake',
  'control characters',
];

function wordsIn(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function replaceLetters(text: string, letter: () => string): string {
  return text.replaceAll(/\p{L}/gu, letter);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}

function of(signs: string, length: number, random: Random): string {
  return Array.from({ length }, () => pick([...signs], random)).join('');
}

/** Some neighbouring keys, in one direction. */
function run(row: string, random: Random): string {
  const from = random.below(row.length - 2);
  const keys = row.slice(from, from + 3 + random.below(6));
  return random.below(2) === 0 ? keys : [...keys].reverse().join('');
}
