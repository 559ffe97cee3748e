/** A label before a value: "Capital: Paris", by indexes in the plain text of a line. */
export interface Label {
  readonly text: string;
  /** Index at which the value begins. */
  readonly end: number;
}

const bold =
  /^\s*(?:\*\*|__|<(?:b|strong)>)([^*_<>\n]{1,80}?)\s*(?:([:：])\s*(?:\*\*|__|<\/(?:b|strong)>)|(?:\*\*|__|<\/(?:b|strong)>)\s*([:：]|\s[–—-]\s))\s*\S/i;
const plain = /^([\p{Lu}\p{Lo}][^:：.!?;,"“”\n]{0,40})[:：]\s+\S/u;
const dashed = /^([\p{Lu}\p{Lo}][^:.!?;"“”–—\n]{0,40}?)\s+[–—-]\s+\S/u;

/** A phrase with one of these does not label a value: "He said: come". */
const notLabel =
  /\b(?:is|are|was|were|be|been|has|have|had|do|does|did|said|says|say|asked|asks|wrote|writes|states|stated|reads|read|will|would|can|could|should|must|may|might|include|includes|included|including|following|that|which|who|if|when|because|he|she|they|we|it|you|I|not)\b/i;
const maxWords = 4;
/** Words that occur in titles of texts. */
const titleWord =
  /\b(?:overview|summary|introduction|background|history|key|about|guide|analysis|comparison|conclusion|details|features|benefits|steps|facts|points|findings|information|response|answer|report|explanation|notes|timeline|causes|effects|results|review|profile|highlights|takeaways)\b/i;
/** Words that begin a sentence, not a label. */
const beginsSentence = /^(?:the|this|that|these|those|there|here|an?|in|on|at|for|to|by)\b/i;

/**
 * Reads the label at the start of a line. A label with a digit stays in the text, because it states
 * something: "1889: The tower opens". Null if there is no label.
 * @param source the line with its markup. A label in bold may be longer.
 * @param text the plain text of the line.
 * @param isItem whether the line is an item, in which a dash can follow the label.
 */
export function readLabel(source: string, text: string, isItem: boolean): Label | null {
  const isBold = bold.test(source);
  const found = plain.exec(text) ?? (isItem || isBold ? dashed.exec(text) : null);
  const [whole, label = ''] = found ?? [];
  if (whole === undefined || /\d/.test(label) || label.split('(').length !== label.split(')').length)
    return null;
  if (
    !isBold &&
    (beginsSentence.test(label) || notLabel.test(label) || label.trim().split(/\s+/).length > maxWords)
  )
    return null;
  return { text: label.trim(), end: whole.length - 1 };
}

/**
 * Whether a line in bold is a title and not an answer such as "Paris": it contains a word of
 * titles, or it is long and has no verb.
 */
export function isTitle(text: string): boolean {
  return titleWord.test(text) || (text.trim().split(/\s+/).length > maxWords && !notLabel.test(text));
}
