/** Characters of what somebody sent that a message repeats. */
const longestQuote = 100;

/** Longest message with something long in it. */
const longestMessage = 2000;

const ellipsis = '…';

/** A message whose quoted names and words have at most 100 characters: most of them are what somebody sent. */
export function withShortQuotes(message: string): string {
  if (message.length <= longestQuote) return message;
  const short = (text: string, most = longestQuote) =>
    text.length <= most
      ? text
      : // Half a character would not be well-formed.
        text.slice(0, most - ellipsis.length).replace(/[\uD800-\uDBFF]$/, '') + ellipsis;
  // Looking for the end of a quotation takes time with the square of the length.
  return short(message, longestMessage)
    .replace(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => `"${short(quoted)}"`)
    .replace(/[^\s"…]+/g, (word) => short(word));
}
