/**
 * Writes a cross-encoder for experiments to a folder: `node scripts/onnx/write-overlap-model.ts
 * DIR`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { overlapLabels, overlapModel } from './overlap-model.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('DIR is missing: the folder to write to');

const tokenizer = await readFile(
  join(import.meta.dirname, '..', '..', 'models', 'vortex-static-384', 'tokenizer.json'),
  'utf8',
);
const { model, added_tokens }: TokenizerFile = JSON.parse(tokenizer);
const negations = ['not', 'no', 'never', 'cannot', 'without', 'neither', 'nor', 'none'].flatMap(
  (word) => model.vocab[word] ?? [],
);

await mkdir(directory, { recursive: true });
await writeFile(
  join(directory, 'model.onnx'),
  overlapModel({ lastSpecialId: Math.max(...added_tokens.map(({ id }) => id)), negations }),
);
await writeFile(join(directory, 'tokenizer.json'), tokenizer);
await writeFile(
  join(directory, 'config.json'),
  `${JSON.stringify({ id2label: Object.fromEntries(overlapLabels.map((label, place) => [place, label])) }, null, 2)}\n`,
);
console.log(`Wrote a cross-encoder that counts shared words to ${directory}.`);

/** The fields that are read from the file. */
interface TokenizerFile {
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
  readonly added_tokens: readonly { readonly id: number }[];
}
