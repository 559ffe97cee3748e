import type { Block } from './block.ts';
import { type Run, RunBuilder, runOf } from './run.ts';

/** An answer in JSON begins like this. "[1] Paris" does not. */
const beginning = /\s*(?:\{\s*(?:"|\})|\[\s*[{"])/y;
const token =
  /\s*(?:"(?<string>[^"\\\n]*(?:\\[^\n][^"\\\n]*)*)(?:"|(?<open>\\?$))|(?<word>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)|(?<sign>[{}[\],:]))/y;
const escapeSequence = /\\(?:u([\da-fA-F]{4})|(.))/gu;
const escapedSigns: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', ' '],
  ['r', ' '],
  ['b', ' '],
  ['f', ' '],
]);

/** Keys whose value says how sure the answer is, and states nothing else. */
const aboutTheAnswer = /^(?:confidence|certainty|score|confidence score|probability)$/i;
const ofReasoning = /^(?:thinking|thoughts?|chain of thought|scratchpad)$/i;
const ofSources =
  /^(?:sources?|citations?|references?|urls?|links?|source (?:url|id)s?|passage (?:id|index|number)s?)$/i;

/** The containers around a value and its key. */
interface Container {
  readonly isObject: boolean;
  /** Empty in a list, and before the first key of an object. */
  key: string;
  /** Whether a string is a key here. */
  awaitsKey: boolean;
}

/** Maximum number of keys in the lead of a value. */
const maxKeys = 4;
/** An answer nested more deeply is not read as JSON from there on. */
const deepest = 100;

/**
 * Reads an answer in JSON as keys and values. It may break off anywhere.
 * @returns the blocks and the offset where JSON ends: the first character that cannot follow, or
 * the end. Null if the text does not begin as JSON.
 */
export function readJson(
  source: string,
  from: number,
  to: number,
): { readonly blocks: Block[]; readonly end: number } | null {
  beginning.lastIndex = from;
  if (!beginning.test(source)) return null;
  const text = to === source.length ? source : source.slice(0, to);
  const blocks: Block[] = [];
  const around: Container[] = [];
  token.lastIndex = from;
  for (let end = from; ; ) {
    const found = token.exec(text);
    if (found === null || around.length > deepest) return { blocks, end };
    end = token.lastIndex;
    const { string, word, sign, open } = found.groups ?? {};
    const within = around.at(-1);
    if (sign !== undefined) changeContainer(around, sign);
    else if (string !== undefined) {
      const start = end - string.length - (open?.length ?? 1);
      readString(blocks, around, text, start, start + string.length);
    } else if (word !== undefined) pushValue(blocks, around, runOf(text, end - word.length, end));
    if (sign === undefined && within === undefined) return { blocks, end };
    if (around.length === 0) return { blocks, end };
  }
}

function changeContainer(around: Container[], sign: string): void {
  const within = around.at(-1);
  if (sign === '{' || sign === '[') around.push({ isObject: sign === '{', key: '', awaitsKey: sign === '{' });
  else if (sign === '}' || sign === ']') around.pop();
  else if (within?.isObject === true) within.awaitsKey = sign === ',';
}

function readString(
  blocks: Block[],
  around: readonly Container[],
  text: string,
  start: number,
  end: number,
): void {
  const run = unescaped(text, start, end);
  const within = around.at(-1);
  if (within?.awaitsKey === true) {
    within.key = readableKey(run.text);
    if (run.text !== '') blocks.push({ kind: 'KEY', run });
  } else pushValue(blocks, around, run);
}

function pushValue(blocks: Block[], around: readonly Container[], run: Run): void {
  if (run.text === '') return;
  const keys = around.map(({ key }) => key).filter((key) => key !== '');
  const has = (pattern: RegExp) => keys.some((key) => pattern.test(key));
  if (has(ofReasoning)) blocks.push({ kind: 'REASONING', run });
  else if (has(ofSources)) blocks.push({ kind: 'CITATION', run });
  else if (has(aboutTheAnswer)) blocks.push({ kind: 'FRAMING', run });
  else {
    blocks.push({
      kind: 'TEXT',
      run,
      form: 'FIELD',
      depth: 0,
      startsItem: false,
      keys: keys.slice(-maxKeys),
    });
  }
}

/** "foundedYear" and "founded_year" are read as "founded year". */
function readableKey(key: string): string {
  return key
    .replaceAll(/(?<=[\p{Ll}\d])(?=\p{Lu}\p{Ll})/gu, ' ')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
}

function unescaped(text: string, start: number, end: number): Run {
  const builder = new RunBuilder();
  let from = start;
  for (const found of text.slice(start, end).matchAll(escapeSequence)) {
    const at = start + found.index;
    const [whole, code, sign = ''] = found;
    builder.addSource(text, from, at);
    const written =
      code === undefined ? (escapedSigns.get(sign) ?? sign) : String.fromCharCode(Number.parseInt(code, 16));
    from = at + whole.length;
    builder.addWritten(written, at, from);
  }
  builder.addSource(text, from, end);
  return builder.build();
}
