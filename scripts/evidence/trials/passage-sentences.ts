const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
const minWords = 8;
const maxWords = 40;

/** Signs that a dress needs for itself, or that the end of a table cell or a quotation would be. */
const markup = /["“”|[\]{}<>*_`\\\n]/;

/** A full stop after a title, an initial or another abbreviation ends no sentence. */
const abbreviated =
  /(?:^|[\s(.])(?:\p{L}|Dr|Mr|Mrs|Ms|St|No|vs|etc|Jr|Sr|Mt|Ft|Gen|Col|Inc|Ltd|Co|approx|c)\.$/u;

/**
 * The sentences of a passage, copied verbatim, in their order. Null stands for a part of the
 * passage that is no plain sentence of 8 to 40 words: what follows it is not its neighbour.
 */
export function sentencesOf(passage: string): (string | null)[] {
  let isCut = false;
  return Array.from(segmenter.segment(passage), ({ segment }) => {
    const sentence = segment.trim();
    const wasCut = isCut;
    isCut = abbreviated.test(sentence) || !/[.!?]$/.test(sentence);
    return wasCut || isCut || !isPlain(sentence) ? null : sentence;
  });
}

function isPlain(sentence: string): boolean {
  const words = sentence.split(/\s+/).length;
  const isWhole = /^\p{Lu}/u.test(sentence) && sentence.endsWith('.') && !sentence.endsWith('..');
  const opened = sentence.split('(').length;
  const isBalanced = opened === sentence.split(')').length;
  const isSized = words >= minWords && words <= maxWords;
  return isSized && isWhole && isBalanced && !markup.test(sentence) && !/\s[.,;)]|\(\s?[;,)]/.test(sentence);
}
