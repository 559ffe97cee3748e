/** A way in which answers present a sentence. Each keeps the words of the sentence. */
export interface Dress {
  readonly name: string;
  readonly wear: (sentence: string) => string;
}

/**
 * The usual dresses of a sentence. A citation mark names the first passage, which is the one that
 * the sentence is copied from.
 */
export const dresses: readonly Dress[] = [
  { name: 'plain', wear: (sentence) => sentence },
  { name: 'mark after the full stop', wear: (sentence) => `${sentence} [1]` },
  { name: 'mark before the full stop', wear: (sentence) => `${unstopped(sentence)} [1].` },
  { name: 'author and year', wear: (sentence) => `${unstopped(sentence)} (Smith, 2020).` },
  { name: 'superscript', wear: (sentence) => `${sentence}¹` },
  { name: 'footnote', wear: (sentence) => `${sentence}[^1]\n\n[^1]: Passage 1` },
  { name: 'link to the source', wear: (sentence) => `${sentence} ([source](https://example.org/page))` },
  { name: 'numbered item', wear: (sentence) => `1. ${sentence}` },
  { name: 'bullet', wear: (sentence) => `- ${sentence}` },
  { name: 'under a heading', wear: (sentence) => `## Summary\n\n${sentence}` },
  { name: 'after "Sure!"', wear: (sentence) => `Sure! ${sentence}` },
  { name: 'before a courtesy', wear: (sentence) => `${sentence}\n\nLet me know if you need anything else!` },
  { name: 'framed by the document', wear: (sentence) => `According to the document, ${lowered(sentence)}` },
  { name: 'bold label', wear: (sentence) => `**Answer:** ${sentence}` },
  { name: 'quotation', wear: (sentence) => `The document states: "${sentence}"` },
  { name: 'table cell', wear: (sentence) => `| Finding |\n| --- |\n| ${sentence} |` },
  { name: 'JSON value', wear: (sentence) => JSON.stringify({ answer: sentence }) },
  { name: 'HTML paragraph', wear: (sentence) => `<p>${sentence}</p>` },
  { name: 'emoji', wear: (sentence) => `✅ ${sentence}` },
  { name: 'compatibility forms', wear: compatibilityForms },
  {
    name: 'after hidden reasoning',
    wear: (sentence) =>
      `<think>The user wants a short answer. I should look at the first passage.</think>\n\n${sentence}`,
  },
];

function unstopped(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** First words that are written small inside a sentence. */
const small = new Set([
  ...['The', 'A', 'An', 'In', 'On', 'At', 'By', 'For', 'From', 'During', 'After', 'Before', 'It', 'Its'],
  ...['This', 'These', 'Those', 'There', 'He', 'She', 'They', 'His', 'Her', 'Their', 'As', 'While', 'When'],
  ...['Although', 'Since', 'Most', 'Many', 'Some', 'All', 'Both', 'Each', 'With', 'To', 'However', 'If'],
]);

function lowered(sentence: string): string {
  const first = /^\p{L}+/u.exec(sentence)?.[0] ?? '';
  return small.has(first) ? first.toLowerCase() + sentence.slice(first.length) : sentence;
}

const fullWidthZero = '０'.codePointAt(0) ?? 0;

/**
 * Full-width digits, ligatures and unbreakable spaces: other code points that NFKC makes the same.
 */
function compatibilityForms(sentence: string): string {
  return sentence
    .replaceAll(/\d/g, (digit) => String.fromCodePoint(fullWidthZero + Number(digit)))
    .replaceAll('ffi', 'ﬃ')
    .replaceAll('fi', 'ﬁ')
    .replaceAll('fl', 'ﬂ')
    .replaceAll(/(?<=\d) /g, '\u00a0');
}
