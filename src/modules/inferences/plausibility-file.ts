import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { bundledModelsDirectory } from '../../config/config.ts';
import { type LanguageModel, letterSymbols } from '../../domain/language/language-model.ts';
import type { PlausibilityModel } from '../../domain/language/plausibility.ts';

/** File of the bundled language model. */
export const plausibilityPath = join(bundledModelsDirectory, 'plausibility', 'english.bin');

const fitSchema = z.object({ intercept: z.number(), coefficients: z.array(z.number()) });
const slots = z.int().min(1);

/** What the file says before its tables: 4 bytes with its length (little-endian), then JSON. */
const headerSchema = z.object({
  /** Every token. Its place is its id. */
  vocabulary: z.array(z.string()).min(1),
  /** Slots of the tables of pairs and triples. */
  pairs: slots,
  triples: slots,
  words: fitSchema,
  order: fitSchema,
  certainty: z.number().positive().max(1),
});

/**
 * Reads the language model of plausibility.
 * @throws Error if the file is missing, damaged or incomplete.
 */
export async function readPlausibilityModel(path: string): Promise<PlausibilityModel> {
  const file = await readFile(path);
  const tables = 4 + file.readUInt32LE(0);
  const { vocabulary, pairs, triples, ...fit } = headerSchema.parse(
    JSON.parse(file.subarray(4, tables).toString('utf8')),
  );
  let at = tables;
  const bytes = (length: number) => {
    const part = Uint8Array.from(file.subarray(at, at + length));
    if (part.length < length) throw new Error(`${path} is incomplete.`);
    at += length;
    return part;
  };
  const marks = (length: number) => {
    const part = bytes(2 * length);
    return Uint16Array.from(
      { length },
      (_, place) => (part[2 * place] ?? 0) + 256 * (part[2 * place + 1] ?? 0),
    );
  };
  const language: LanguageModel = {
    vocabulary: new Map(vocabulary.map((token, id) => [token, id])),
    unigrams: { probabilities: bytes(vocabulary.length), backoffs: bytes(vocabulary.length) },
    bigrams: { marks: marks(pairs), probabilities: bytes(pairs), backoffs: bytes(pairs) },
    trigrams: { marks: marks(triples), probabilities: bytes(triples) },
    letters: bytes(letterSymbols ** 3),
  };
  return { language, ...fit };
}

/** The content of the file of a model, which `readPlausibilityModel` reads. */
export function plausibilityFile({ language, ...fit }: PlausibilityModel): Uint8Array {
  const { vocabulary, unigrams, bigrams, trigrams, letters } = language;
  const [pairs, triples] = [bigrams.marks.length, trigrams.marks.length];
  const header = Buffer.from(JSON.stringify({ vocabulary: [...vocabulary.keys()], pairs, triples, ...fit }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([
    length,
    header,
    unigrams.probabilities,
    unigrams.backoffs,
    littleEndian(bigrams.marks),
    bigrams.probabilities,
    bigrams.backoffs,
    littleEndian(trigrams.marks),
    trigrams.probabilities,
    letters,
  ]);
}

function littleEndian(marks: Uint16Array): Buffer {
  const bytes = Buffer.alloc(2 * marks.length);
  for (const [place, mark] of marks.entries()) bytes.writeUInt16LE(mark, 2 * place);
  return bytes;
}
