import { shortened } from './shortened.ts';

/** Longest message with something long in it, and the longest about a document or its variables. */
const longestMessage = { any: 2000, ofDocument: 500 };

/** No message is looked at that repeats nothing, or nothing long. */
const unsuspicious = 100;

/** What libraries write before a value that they repeat, unquoted or as an object. */
const beforeValues =
  /((?:invalid value|value:|date-time-string|timestamp|Date type|not string:|valid UUID:) )([\s\S]*?)(?=(?: at "[^"]*")?; |\.?$)/g;

/** A message whose quoted names and words have at most 100 characters: most of them are what somebody sent. */
export function withShortQuotes(message: string): string {
  if (message.length <= unsuspicious) return message;
  // Shortened first: the end of a quotation is looked for in a time that grows with the square of the length.
  return shortened(message, longestMessage.any)
    .replace(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => `"${shortened(quoted)}"`)
    .replace(/[^\s"…]+/g, (word) => shortened(word));
}

/** A message of a library about a document or its variables, without more than 100 characters of any value or name in it. */
export function withoutLongEcho(message: string): string {
  if (message.length <= unsuspicious) return message;
  const cut = shortened(message, longestMessage.any).replace(
    beforeValues,
    (_, before: string, value: string) => before + shortened(value),
  );
  return shortened(withShortQuotes(cut), longestMessage.ofDocument);
}
