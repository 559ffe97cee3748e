import type { CitationTarget } from './part.ts';

/** A mark or a piece of a mark, by indexes in the text of the mark. */
export interface Reference {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly target: CitationTarget;
}

/** Words for a thing that an answer cites by its number. */
export const numbered =
  '(?:sources?|docs?|documents?|passages?|refs?|references?|citations?|contexts?|chunks?|excerpts?|snippets?|search results?|results?)';

const separator = String.raw`\s*(?:,\s*and|,|;|&|and|-|–|—|to)\s*`;
const lead = String.raw`(?:(?:see(?: also)?|cf\.?|from|in|per|as in|according to)\s+)?(?:the\s+)?`;
const page = String.raw`(?:\s*,?\s*(?:pp?|pages?|para(?:graph)?s?|lines?|section|sec)\.?\s*\d{1,5}(?:\s*[-–]\s*\d{1,5})?)?`;
const word = String.raw`(?:${numbered}\.?\s*(?:no\.?|number|id)?\s*[:#]?\s*)`;
const number = String.raw`\[?#?\d{1,3}\]?`;

const bareNumbers = new RegExp(`^${lead}\\^?(${number}(?:${separator}\\^?${number})*)\\^?${page}$`, 'i');
const namedNumbers = new RegExp(`^${lead}${word}(${number}(?:${separator}${word}?${number})*)${page}$`, 'i');
const wordOnly = new RegExp(word, 'gi');
/** 1†source, 4:0†file.pdf. */
const dagger = /^(\d{1,3})(?::\d{1,3})?†[^†]*$/;

/** Of a longer range, only the two ends are listed. */
const maxRange = 20;

/**
 * Reads the content of the brackets of a mark as numbers.
 * @param needsWord whether a number alone is not a mark: (1911), (2).
 */
export function readIndexes(content: string, needsWord: boolean): number[] | null {
  const text = content.trim();
  const daggered = dagger.exec(text);
  if (daggered !== null) return [Number(daggered[1])];
  const found = namedNumbers.exec(text) ?? (needsWord ? null : bareNumbers.exec(text));
  if (found === null) return null;
  const list = (found[1] ?? '').replaceAll(wordOnly, '');
  const indexes: number[] = [];
  for (const { 0: item } of list.matchAll(/\d+(?:[\]\s]*(?:-|–|—|to)[\s^[#]*\d+)?/g)) {
    const [first = 0, last = first] = (item.match(/\d+/g) ?? []).map(Number);
    if (last < first || last - first > maxRange) indexes.push(first, last);
    else for (let index = first; index <= last; index += 1) indexes.push(index);
  }
  return indexes;
}

const sourceWord =
  /^(?:sources?|refs?|references?|citations?|cited from|cited in|quoted from|via)\s*:\s*(?=\S)/i;
const onlyUrl = /^<?((?:https?:\/\/|www\.)[^\s<>]+)>?$/i;

/** Author and year. A comma, "et al." or a second author shows that it is a mark. */
const authorYear =
  /^(?:(?:see(?: also)?|cf\.|e\.g\.,?)\s+)?(?<name>\p{Lu}[\p{L}'’.-]*(?:\s+(?:\p{Lu}[\p{L}'’.-]*|de|der|van|von|del|of|the|for|and|&)|,\s+(?:\p{Lu}[\p{L}'’-]+|&\s+\p{Lu}[\p{L}'’-]+)|,?\s+et al\.?){0,8})(?<comma>,)?\s+\(?(?<year>1[5-9]\d\d|20\d\d)[a-z]?\)?(?:\s*[,:]\s*(?:pp?\.\s*)?\d{1,4}(?:\s*[-–]\s*\d{1,4})?)?$/u;
/** Words before a year that are not an author. */
const noAuthor =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter|Early|Late|Mid|In|Since|From|Until|Till|By|Before|After|Around|About|Circa|During|Between|Born|Died|Founded|Established|Released|Published|Built|Opened|Q[1-4]|FY|Season|Series|Year|Age|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b/u;

/**
 * Names of countries: (Brazil, 2014) says where and when. No list of cities is complete, so a city
 * and a year are read as author and year.
 */
const countries: ReadonlySet<string> = countryNames();

function countryNames(): Set<string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return new Set([...codes.map((code) => names.of(code) ?? ''), 'USA', 'UK', 'England', 'Scotland', 'Wales']);
}

/**
 * Reads the content of a bracket as a mark.
 * @param bracket the opening bracket. A number alone is a mark in square brackets only.
 * @returns one reference for each source that is named. Null if the bracket is not a mark.
 */
export function readReferences(content: string, bracket: '[' | '(' | '【'): Reference[] | null {
  const trimmedStart = content.length - content.trimStart().length;
  const text = content.trim();
  const whole = (target: CitationTarget) => [{ start: 0, end: content.length, target }];
  const isMarked = /\[\^?\d/.test(text);
  const indexes = readIndexes(text, bracket === '(' && !isMarked);
  if (indexes !== null) return whole({ kind: 'INDEX', indexes });
  const sourced = sourceWord.exec(text);
  if (sourced !== null) {
    const named = text.slice(sourced[0].length);
    const inner = readIndexes(named, false);
    if (inner !== null) return whole({ kind: 'INDEX', indexes: inner });
    return whole(readUrl(named) ?? readAuthor(named) ?? { kind: 'NAME', name: named, year: null });
  }
  const url = readUrl(text);
  if (url !== null) return whole(url);
  return readAuthors(content, trimmedStart);
}

function readUrl(text: string): CitationTarget | null {
  const found = onlyUrl.exec(text);
  return found === null ? null : { kind: 'LINK', url: found[1] ?? '', title: '' };
}

/** "Smith et al., 2020; Doe 2019": each with its place. */
function readAuthors(content: string, from: number): Reference[] | null {
  const references: Reference[] = [];
  let start = from;
  for (const piece of content.slice(from).split(';')) {
    const lead = piece.length - piece.trimStart().length;
    const target = readAuthor(piece.trim());
    if (target === null) return null;
    references.push({ start: start + lead, end: start + piece.trimEnd().length, target });
    start += piece.length + 1;
  }
  return references;
}

function readAuthor(text: string): CitationTarget | null {
  const { name = '', comma, year } = authorYear.exec(text)?.groups ?? {};
  if (name === '' || noAuthor.test(name) || countries.has(name)) return null;
  const isSure = comma !== undefined || /\bet al|&|\band\b|,/.test(name);
  // "(Smith 2020)" is a mark, "(Apollo Program 1969)" need not be one.
  if (!isSure && /\s/.test(name)) return null;
  return { kind: 'NAME', name, year: Number(year) };
}
