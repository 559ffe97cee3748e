import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createRandom, type Random, shuffled } from '../default-model/random.ts';
import { type GibberishKind, gibberish, gibberishKinds } from './gibberish.ts';
import { readPassages } from './text-folder.ts';

/** Texts that chose something, or texts that chose nothing. */
export type Half = 'development' | 'held out';

/** Texts of one kind. */
export interface TextKind<Name extends string = string> {
  readonly name: Name;
  readonly texts: readonly string[];
}

export interface LabelledTexts {
  /** Real texts. */
  readonly real: readonly TextKind[];
  readonly gibberish: readonly TextKind<GibberishKind>[];
  /**
   * Real texts in other languages than English, which the language model cannot tell from
   * gibberish.
   */
  readonly otherLanguages: readonly TextKind[];
}

const ownSchema = z.record(z.string(), z.array(z.string().min(1)));
const languagesSchema = z.record(z.enum(['development', 'held out']), ownSchema);

/** Maximum characters of a text that is taken from a passage. */
const maxLength = 400;

/**
 * Reads texts of ten kinds and makes ten kinds of gibberish of them. The two halves have no source
 * in common: `web` is for development, the others are held out. Texts written for this project
 * alternate.
 * @param size maximum number of texts of a kind.
 */
export async function readTexts(
  dataFolder: string,
  half: Half,
  size: number,
  seed: number,
): Promise<LabelledTexts> {
  const random = createRandom(seed);
  const real = [...(await publicKinds(dataFolder, half)), ...(await ownKinds(half))].map(
    ({ name, texts }) => ({
      name,
      texts: shuffled(texts, random).slice(0, size),
    }),
  );
  const sources = shuffled(
    real.flatMap(({ texts }) => texts),
    random,
  );
  return {
    real,
    otherLanguages: await otherLanguages(half),
    gibberish: gibberishKinds.map((name) => ({ name, texts: madeOf(sources, name, size, random) })),
  };
}

function madeOf(sources: readonly string[], name: GibberishKind, size: number, random: Random): string[] {
  return shuffled(sources, random)
    .filter((text) => text.split(/\s+/).length >= 5)
    .slice(0, size)
    .map((text) => gibberish[name](text, random));
}

async function publicKinds(dataFolder: string, half: Half): Promise<TextKind[]> {
  if (half === 'development') {
    const web = await readPassages(dataFolder, 'web');
    return [
      { name: 'prose', texts: web.map(opening) },
      { name: 'questions', texts: web.flatMap(questionsIn) },
    ];
  }
  const read = async (source: string) => (await readPassages(dataFolder, source)).map(opening);
  return [
    { name: 'prose', texts: await read('news-and-travel') },
    { name: 'questions', texts: await read('queries') },
    { name: 'dialogue', texts: await read('dialogue') },
    { name: 'medical', texts: await read('medical') },
  ];
}

async function otherLanguages(half: Half): Promise<TextKind[]> {
  const file = join(import.meta.dirname, 'other-languages.json');
  const languages = languagesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return Object.entries(languages[half]).map(([name, texts]) => ({ name, texts }));
}

async function ownKinds(half: Half): Promise<TextKind[]> {
  const file = join(import.meta.dirname, 'own-texts.json');
  const own = ownSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const wanted = half === 'development' ? 0 : 1;
  return Object.entries(own).map(([name, texts]) => ({
    name,
    texts: texts.filter((_, index) => index % 2 === wanted),
  }));
}

/** The first sentences of a passage. */
function opening(passage: string): string {
  if (passage.length <= maxLength) return passage;
  const cut = passage.slice(0, maxLength);
  const end = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('? '), cut.lastIndexOf('! '));
  return end > 0 ? cut.slice(0, end + 1) : cut.slice(0, cut.lastIndexOf(' '));
}

function questionsIn(passage: string): string[] {
  return passage.split(/(?<=[.?!])\s+/).filter((sentence) => sentence.endsWith('?') && sentence.length > 12);
}
