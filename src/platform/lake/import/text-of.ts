/** Keeps a leading byte order mark, because it is part of the text. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes UTF-8 bytes exactly. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
