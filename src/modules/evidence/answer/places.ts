/**
 * Returns a function from UTF-16 offsets of a text to offsets in Unicode code points. A surrogate
 * without its other half is a code point.
 */
export function codePointsOf(text: string): (offset: number) => number {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return (offset) => offset;
  const places = new Uint32Array(text.length + 1);
  let count = 0;
  let offset = 0;
  for (const sign of text) {
    places.fill(count, offset, offset + sign.length);
    offset += sign.length;
    count += 1;
  }
  places[text.length] = count;
  return (at) => places[at] ?? count;
}
