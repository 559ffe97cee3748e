/** Characters of what somebody sent that are repeated to them. */
const longestEcho = 100;

/** Longest message that is looked at. What is longer repeats something that is longer. */
const longestMessage = 2000;

/** A message for who sent what it repeats: names in quotes and words are cut when they are longer than 100 characters. */
export function shortened(message: string): string {
  if (message.length <= longestEcho) return message;
  return cutAt(message, longestMessage)
    .replace(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => `"${cutAt(quoted, longestEcho)}"`)
    .replace(/[^\s"…]+/g, (word) => cutAt(word, longestEcho));
}

export function cutAt(text: string, most: number): string {
  // Half a character would not be well-formed.
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
