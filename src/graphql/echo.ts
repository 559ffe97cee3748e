import { shortened } from './shortened.ts';

/**
 * Maximum length of a message that contains a long quotation, and of a message about a document or
 * its variables.
 */
const maxMessageLength = { any: 2000, ofDocument: 500 };

/** A message up to this length is not checked: it cannot contain a long quotation. */
const unsuspicious = 100;

/**
 * Text that libraries write before a value that they repeat without quotation marks or as an
 * object.
 */
const beforeValues =
  /((?:invalid value|value:|date-time-string|timestamp|Date type|not string:|valid UUID:) )([\s\S]*?)(?=(?: at "[^"]*")?; |\.?$)/g;

/**
 * Shortens quoted names and words in a message to at most 100 characters. Most of them come from
 * the client.
 */
export function withShortQuotes(message: string): string {
  if (message.length <= unsuspicious) return message;
  // Shorten the message first: the time to find the ends of quotations grows with the square of its
  // length.
  return shortened(message, maxMessageLength.any)
    .replace(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => `"${shortened(quoted)}"`)
    .replace(/[^\s"…]+/g, (word) => shortened(word));
}

/**
 * Shortens a library's message about a document or its variables, so that it contains at most 100
 * characters of any value or name.
 */
export function withoutLongEcho(message: string): string {
  if (message.length <= unsuspicious) return message;
  const cut = shortened(message, maxMessageLength.any).replace(
    beforeValues,
    (_, before: string, value: string) => before + shortened(value),
  );
  return shortened(withShortQuotes(cut), maxMessageLength.ofDocument);
}
