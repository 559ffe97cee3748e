const character = {
  list: 0x5b,
  listEnd: 0x5d,
  object: 0x7b,
  objectEnd: 0x7d,
  colon: 0x3a,
  quote: 0x22,
  backslash: 0x5c,
} as const;

/** Limits on a JSON text. */
export interface JsonLimits {
  /** Nesting depth of lists and objects. */
  readonly levels: number;
  /** Total number of lists, objects and fields of objects. */
  readonly parts: number;
}

/** The limit that a JSON text exceeds. */
export type JsonFault = keyof JsonLimits;

/**
 * Checks, before a JSON text is parsed, whether parsing would cost far more than its length
 * suggests. A list or an object uses 40 times the bytes of its text, and hundreds of thousands of
 * nested values take long to parse and check. The function only counts; for invalid JSON the result
 * is unspecified.
 */
export function jsonFaultOf(text: string, max: JsonLimits): JsonFault | null {
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
    if (level > max.levels) return 'levels';
    if (parts > max.parts) return 'parts';
  }
  return null;
}

/** Index of the end of the string that starts at an index. */
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
