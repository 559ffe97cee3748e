const character = {
  list: 0x5b,
  listEnd: 0x5d,
  object: 0x7b,
  objectEnd: 0x7d,
  colon: 0x3a,
  quote: 0x22,
  backslash: 0x5c,
} as const;

/** What a JSON text may be made of. */
export interface JsonLimits {
  /** Levels of lists and objects inside each other. */
  readonly levels: number;
  /** Lists, objects and fields of objects together. */
  readonly parts: number;
}

/** What a JSON text has too much of. */
export type JsonFault = keyof JsonLimits;

/**
 * Finds out, before a JSON text is parsed, whether that would take far more than its length: a list or an object takes 40 times the bytes that it is written with, and
 * what parses and checks values nested in each other takes long for hundreds of thousands. This only counts. Of a text that is no JSON it says something or other.
 */
export function jsonFaultOf(text: string, most: JsonLimits): JsonFault | null {
  let level = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === character.quote) {
      at = endOfString(text, at);
      continue;
    }
    if (code === character.listEnd || code === character.objectEnd) level -= 1;
    const isOpening = code === character.list || code === character.object;
    if (isOpening) level += 1;
    if (isOpening || code === character.colon) parts += 1;
    if (level > most.levels) return 'levels';
    if (parts > most.parts) return 'parts';
  }
  return null;
}

/** Where the string ends that begins there. */
function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
  } while (isEscaped(text, end));
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === character.backslash) before -= 1;
  return (at - before) % 2 === 1;
}
