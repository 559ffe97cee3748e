/** A Markdown link, by indexes in the text. */
export interface Link {
  /** Index of the bracket that ends the label. */
  readonly labelEnd: number;
  /** Index after the link. */
  readonly end: number;
  /** Empty for a label that a mark follows: [text][1]. */
  readonly url: string;
}

/** Maximum length of a label. */
const maxLabelLength = 300;
const address =
  /\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'))?\s*\)/y;
const referenced = /\[\^?\d{1,3}\]/y;
const image = /!\[[^\]\n]{0,300}\]\([^\s)]*\)/y;

/**
 * Reads the link whose label begins at an opening bracket. Null if there is no link. The label
 * ends at most one sentence, so that text after an open bracket does not change when the bracket is
 * closed later.
 */
export function readLink(text: string, at: number): Link | null {
  const labelEnd = endOfLabel(text, at);
  if (labelEnd === null) return null;
  address.lastIndex = labelEnd + 1;
  const found = address.exec(text);
  if (found !== null) return { labelEnd, end: address.lastIndex, url: found[1] ?? '' };
  referenced.lastIndex = labelEnd + 1;
  return referenced.test(text) ? { labelEnd, end: labelEnd + 1, url: '' } : null;
}

function endOfLabel(text: string, at: number): number | null {
  let depth = 0;
  let ends = 0;
  const last = Math.min(text.length, at + maxLabelLength);
  for (let index = at; index < last; index += 1) {
    const sign = text[index];
    if (sign === '\\') index += 1;
    else if (sign === '[') depth += 1;
    else if (sign === ']') {
      depth -= 1;
      if (depth === 0) return index;
    } else if ((sign === '.' || sign === '!' || sign === '?') && /\s/.test(text[index + 1] ?? '')) {
      ends += 1;
      if (ends > 1) return null;
    }
  }
  return null;
}

/** Index after the image that begins here. The index itself if there is none. */
export function endOfImage(text: string, at: number): number {
  image.lastIndex = at;
  return image.test(text) ? image.lastIndex : at;
}
