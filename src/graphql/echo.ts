import { withShortQuotes } from '../platform/short-quotes.ts';
import { shortened } from './shortened.ts';

/** Longest message about a document or its variables. */
const longestMessage = 500;

/** What libraries write before a value that they repeat, unquoted or as an object. */
const beforeValues =
  /((?:invalid value|value:|date-time-string|timestamp|Date type|not string:|valid UUID:) )([\s\S]*?)(?=(?: at "[^"]*")?; |\.?$)/g;

/** A message of a library about a document or its variables, without more than 100 characters of any value or name in it. */
export function withoutLongEcho(message: string): string {
  if (message.length <= 100) return message;
  const cut = shortened(message, 2000).replace(
    beforeValues,
    (_, before: string, value: string) => before + shortened(value),
  );
  return shortened(withShortQuotes(cut), longestMessage);
}
