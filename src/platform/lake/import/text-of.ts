/** What a text begins with is part of it, also if it is what other files are marked with. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of UTF-8 bytes, character for character. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
