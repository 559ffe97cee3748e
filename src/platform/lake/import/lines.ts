import type { Readable } from 'node:stream';

/** An export has no longer line, and a line must fit into memory. */
const maxLineLength = 1 << 24;

/**
 * The lines of UTF-8 text, several at a time, without line ends or a byte order mark.
 * @throws TypeError, RangeError
 */
export async function* readLines(source: Readable): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineLength)
      throw new RangeError(`a line is longer than ${maxLineLength} characters`);
    yield lines.map(withoutReturn);
  }
  rest += decoder.decode();
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
