import { isUtf8 } from 'node:buffer';

/** Consecutive escaped bytes: several of them may encode one character. */
const escapes = /(?:%[0-9a-f]{2})+/gi;

const formType = /^application\/x-www-form-urlencoded\b/i;

/** Whether a body is valid UTF-8, including the escaped bytes of a form. */
export function isUtf8Body(content: Buffer, contentType: string | undefined): boolean {
  if (!isUtf8(content)) return false;
  return !formType.test(contentType ?? '') || areUtf8Escapes(content.toString());
}

/** Whether the escaped bytes in a URL or a form are valid UTF-8. */
export function areUtf8Escapes(text: string): boolean {
  for (const [run] of text.matchAll(escapes)) {
    if (!isUtf8(Buffer.from(run.replaceAll('%', ''), 'hex'))) return false;
  }
  return true;
}
