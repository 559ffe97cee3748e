import { adverbs, evidence, joining, writing } from './evidence-words.ts';
import { numbered } from './reference.ts';

const written =
  'as (?:is |was )?(?:per|stated|mentioned|described|noted|indicated|explained|discussed|reported|shown|outlined|detailed|written|seen|cited|presented|highlighted)(?: (?:in|by|on|from|above))?';
const onBasisOf = `(?:according to|based (?:solely |only |purely |up)?on|${written}|judging (?:by|from)|going by|as per|per)`;
const says =
  '(?:states?|says?|mentions?|notes?|indicates?|explains?|reports?|describes?|suggests?|shows?|reveals?|claims?|confirms?|tells? (?:us|me)|adds?|highlights?|points? out|specif(?:y|ies)|emphasi[sz]es?|implies|imply|writes?|concludes?|argues?|makes? (?:it )?clear|(?:do|does) (?:say|state|mention|note|indicate|suggest|specify|confirm|show))';
const stated = '(?:stated|mentioned|noted|said|reported|indicated|written|explained|described|specified)';

/** Words that an answer puts before a statement and that do not belong to the statement. */
const beginnings: readonly RegExp[] = [
  `(?:${joining},?\\s+)?${onBasisOf}\\s+(?:${evidence}|${writing})(?:\\s*[,:]\\s*|\\s+(?!(?:of|on|about|by|from|that|which|titled|in|and|or|is|are)\\b)(?=\\p{L}))`,
  // The mark has been removed: "As stated in [1], the tower".
  `(?:according to|based on|in|${written}),\\s+`,
  `(?:in|from|within|using|given|throughout)\\s+(?:${evidence}|${writing})\\s*,\\s*`,
  `(?:${joining},?\\s+)?(?:${evidence}|${writing}|it|they)(?:\\s+(?:only|just|merely|simply))?${adverbs}\\s+${says}(?:\\s+that\\s+|\\s*:\\s*|,\\s+)`,
  `(?:${joining},?\\s+)?(?:it|${evidence})${adverbs}\\s+(?:does\\s+)?(?:says?|states?)\\s+(?:that\\s+)?`,
  `(?:${joining},?\\s+)?it (?:is|was)${adverbs} ${stated}(?: (?:in|by) (?:${evidence}|${writing}))?\\s+that\\s+`,
  `as\\s+(?:${evidence}|${writing})\\s+${says}\\s*,\\s*`,
  `${numbered}\\s*#?\\d{1,3}\\s*:\\s+`,
  `(?:based on|from|given) what (?:I (?:was|have|can)|you|is (?:provided|given)|was (?:provided|given)|has been (?:provided|given))\\b[^,]{0,40},\\s*`,
  `(?:${joining},?\\s+)?(?:based on|from) (?:(?:my|general|common|background|prior|own|training)\\s+){1,3}(?:knowledge|data)\\s*,\\s*`,
  '[QA]\\s*:\\s+',
  // The mark has been removed: "[1] states that the tower".
  `${says}\\s+that\\s+`,
  `(?:but|and)\\s+(?:also\\s+)?${says}\\s+(?:that\\s+)?`,
  '(?:in (?:summary|short|conclusion|brief|essence|a nutshell)|to (?:summari[sz]e|sum up|conclude|put it simply|recap|answer (?:your|the|this) question)|overall|summing up|all in all|tl;?dr|simply put|put simply)\\s*[,:]\\s*',
  '(?:the\\s+)?(?:(?:short|final|correct|simple|brief|direct|best)\\s+)?(?:answer|response)(?: to (?:your|the|this) question)?(?:\\s*:\\s+|\\s+is(?:\\s*:|,|\\s+that\\b)?\\s+)',
  '(?:(?:short|final|brief|key)\\s+)?(?:answer|response|summary|explanation|conclusion|note|output|result|takeaway)\\s*:\\s+',
  "(?:(?:please |also |do )?note|keep in mind|remember|it(?:['’]s| is) (?:worth|important) (?:noting|to note|mentioning)|it should be noted|importantly)(?:,| that)\\s+",
  '(?:to the best of my knowledge|as far as I (?:know|can tell)|to my knowledge|as a side note|from what I can (?:see|tell))\\s*,\\s*',
  // What the speaker did to answer.
  `I(?:['’]ve| have)?\\s+(?:carefully |also |just )?(?:looked|read|searched|checked|reviewed|examined|scanned|gone|went|studied)\\s+(?:(?:through|over|at|in|into)\\s+)?${evidence}(?:\\s*[,.;:]?$|\\s*[,;]?\\s+(?:and|but)\\s+|\\s*[,;]\\s+)`,
  `(?:${joining},?\\s+)?I (?:think|believe|found|see|can (?:see|tell you|confirm|say))\\s+that\\s+`,
].map((pattern) => new RegExp(`^(?:${pattern})`, 'iu'));

/** Framing at the end of a statement: "..., according to the passage." */
const ending = new RegExp(
  `(?:\\s*,\\s*|\\s+)\\(?(?:${onBasisOf}\\s+(?:${evidence}|${writing})|according to|based on|${written}(?<=\\b(?:in|by|from))|[—–-]{1,2}\\s*${evidence})\\)?\\s*[.!]?$`,
  'iu',
);
const mayEndWithFraming =
  /(?:[—–-]\s*\w|\b(?:according to|based|as|judging|going by|per)\b)[^.]{0,150}[.!]?$/i;

/** The evidence only mentions something, which states nothing about it. */
const aboutEvidence = new RegExp(
  `^(?:${joining},?\\s+)?(?:(?:${evidence}|it|they)\\s+(?:only|just|merely|mainly|primarily|solely|instead|simply|mostly)\\s+(?:mentions?|discuss(?:es)?|focus(?:es)?|covers?|talks?|describes?|provides?|contains?|gives?|refers?|address(?:es)?|speaks?|includes?|deals?|offers?|relates?|details?)|(?:although|while|though|even though|whereas)\\s+(?:${evidence}|it|they)(?:\\s+(?:does|do|is|are))?${adverbs}\\s+(?:mentions?|discuss(?:es)?|focus(?:es)?(?:ed)?|covers?|talks?|describes?|provides?|contains?|gives?|refers?|address(?:es)?|about|includes?|offers?|details?))(?!\\s+that\\b)\\b`,
  'iu',
);

/** The topic of the evidence or of the question, before a refusal: "It is about Paris, but". */
const topic = new RegExp(
  `^(?:${joining},?\\s+)?(?:(?:${evidence}|${writing}|it|they)${adverbs}\\s+(?:is|are|mentions?|discuss(?:es)?|focus(?:es)?|covers?|talks?|describes?|provides?|contains?|gives?|refers?|address(?:es)?|speaks?|includes?|deals?|offers?|relates?|details?)|(?:the|your|this)\\s+(?:question|query)\\s+(?:asks|is|was|refers|concerns|seeks)|I(?:['’]ve| have)?\\s+(?:carefully\\s+)?(?:searched|reviewed|checked|read|examined|analy[sz]ed|looked|gone)\\b.{0,20}?${evidence})(?!\\s+that\\b)(?!.*\\d)\\b`,
  'iu',
);

/** Maximum number of pieces of framing that may follow each other. */
const maxFramings = 3;

/** Length of the framing at the beginning of a sentence, in UTF-16 units. 0 if there is none. */
export function framingLength(sentence: string): number {
  let length = 0;
  for (let number = 0; number < maxFramings; number += 1) {
    const rest = sentence.slice(length);
    const found = beginnings.map((pattern) => pattern.exec(rest)?.[0].length ?? 0);
    const longest = Math.max(...found);
    if (longest === 0) break;
    length += longest;
  }
  return length;
}

/** Index at which the framing at the end of a sentence begins. Its length if there is none. */
export function endingFraming(sentence: string): number {
  if (!mayEndWithFraming.test(sentence)) return sentence.length;
  const found = ending.exec(sentence);
  return found === null || found.index === 0 ? sentence.length : found.index;
}

/**
 * Whether a sentence says only what the evidence is about.
 * @param isWhole false for a piece of a sentence that declines.
 */
export function isAboutEvidence(sentence: string, isWhole: boolean): boolean {
  return aboutEvidence.test(sentence) || (!isWhole && topic.test(sentence));
}

const numberedPassage = new RegExp(`\\b${numbered}\\s*#?(\\d{1,3})\\b`, 'giu');

/** The numbers by which framing names passages: "According to passage 2,". */
export function passagesIn(
  framing: string,
): { readonly from: number; readonly to: number; readonly index: number }[] {
  return [...framing.matchAll(numberedPassage)].map(({ 0: written, 1: number, index }) => ({
    from: index,
    to: index + written.length,
    index: Number(number),
  }));
}
