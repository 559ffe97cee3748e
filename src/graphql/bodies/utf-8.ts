import { isUtf8 } from 'node:buffer';

/** Escaped bytes that follow each other: several of them may be one character. */
const escapes = /(?:%[0-9a-f]{2})+/gi;

const formType = /^application\/x-www-form-urlencoded\b/i;

/** Whether a body is text in UTF-8, with what a form escapes in it. */
export function isUtf8Body(content: Buffer, contentType: string | undefined): boolean {
  if (!isUtf8(content)) return false;
  return !formType.test(contentType ?? '') || areUtf8Escapes(content.toString());
}

/** Whether the bytes that are escaped in an address or a form are UTF-8. */
export function areUtf8Escapes(text: string): boolean {
  for (const [run] of text.matchAll(escapes)) {
    if (!isUtf8(Buffer.from(run.replaceAll('%', ''), 'hex'))) return false;
  }
  return true;
}
