import { adverbs, evidence, joining, sureEvidence, writing } from './evidence-words.ts';
import { endingFraming, framingLength } from './framing.ts';

const doNot = "(?:(?:do|does|did|would|can|could)(?:\\s+not|n['’]t)|cannot|never)";
const didNot = "(?:do|does|did)(?:\\s+not|n['’]t)";
/** Verbs whose subject can only be a text. */
const tells =
  '(?:mention|say|state|specify|indicate|discuss|address|explain|describe|elaborate|clarify|go into|touch on|tell|speak(?= (?:of|about))|name|refer)';
const details =
  '(?:(?:any|enough|much|specific|further|sufficient|explicit|additional|direct|relevant|the necessary|exact)\\s+){0,3}(?:information|details?|answers?|context|data|mention|indication|specifics)';
const tellsNothing = `(?:${didNot}${adverbs}\\s+(?:${tells}\\b|(?:provide|give|contain|include|offer|have|supply|present)\\s+${details})|says? nothing|makes? no (?:mention|reference)|(?:provides?|gives?|contains?|offers?|has|have|includes?)\\s+(?:no|insufficient|little or no)\\s+(?:\\w+\\s+){0,2}(?:information|details?|answers?|context|mention|indication|specifics))`;
const holds =
  '(?:provide|contain|include|give|offer|cover|answer|reveal|disclose|identify|list|have|support|detail|note|cite|define|make|show|report|present|supply|confirm|establish|allow|suggest|talk|record|focus|relate|seem|appear|help|permit)';
const answers =
  '(?:determine|say|answer|tell|know|infer|conclude|identify|give|provide|confirm|verify|ascertain|state|find|establish|make|draw|be (?:sure|certain))';
const given =
  '(?:mentioned|specified|stated|provided|given|discussed|addressed|included|described|found|available|present|disclosed|indicated|identified|explained|covered|listed|named|answered|known|determined|contained|supported|detailed|clear|revealed|inferred|verified|confirmed|derived|deduced|recorded|shown|part of|among)';
const inEvidence = `(?:in|by|from|within|based on|with|using|given|on the basis of|throughout)\\s+(?:${evidence}|${writing})`;
const missing = "(?:(?:\\s+not|n['’]t)|\\s+never)";

/** Refusals by how they begin. Their subject is the evidence or the speaker, never the topic. */
const beginnings: readonly RegExp[] = [
  `${evidence}\\s+(?:${doNot}${adverbs}\\s+(?:${tells}|${holds})\\b|${tellsNothing}|lacks?\\b|fails? to\\b|(?:is|are)${adverbs}\\s+(?:silent|insufficient|unclear|inconclusive|irrelevant|unrelated)|(?:is|are)${missing}${adverbs}\\s+(?:sufficient|enough|clear|relevant|related|available|about)|(?:has|have|contains?|gives?|provides?|offers?|includes?|makes?)\\s+(?:no|insufficient)\\b)`,
  `${writing}\\s+${tellsNothing}`,
  // The subject of the second part is that of the first: "The passages describe fees, but they do
  // not give ...".
  `(?:${evidence}|${writing})\\s+(?:only |mainly |mostly )?(?:discuss(?:es)?|describes?|covers?|mentions?|focus(?:es)? on|lists?|explains?|talks? about|deals? with|speaks? of|refers? to)\\s+(?!that\\b)(?:(?!\\bas\\b)[^,;]){1,120}[,;]?\\s+(?:but|yet|though|and|without)\\s+(?:${doNot}${adverbs}\\s+(?:${tells}|${holds})\\b|(?:it|they)\\s+${doNot}${adverbs}\\s+(?:${tells}|${holds})\\b|(?:mentioning|saying|stating|giving|specifying|explaining|naming)\\b)`,
  `(?:it|they)\\s+(?:${didNot}${adverbs}\\s+(?:(?:mention|say|state|specify|indicate|elaborate)\\b|(?:provide|give|contain|include|offer)\\s+${details})|makes? no mention)`,
  `(?:it\\s+|they\\s+|(?:but|and|or)\\s+)?(?:do|does|did)(?:\\s+not|n['’]t)${adverbs}\\s+(?:mention|say|specify|state|indicate|elaborate)\\b`,
  `there(?:\\s+(?:is|are|was|were)|['’]s)(?:\\s+(?:\\w+ly\\s+)?(?:no|not(?: any| enough)?|insufficient)|n['’]t(?: any| enough)?)\\s+(?:(?!(?:and|of|in)\\b)[\\w-]+\\s+){0,3}?(?:information|info|mention|reference|details?|context|specifics|discussion)\\b(?!.*\\b(?:released|announced|published|made public)\\b)`,
  "there(?:\\s+(?:is|are|was|were)|['’]s)\\s+no\\s+(?:\\w+\\s+)?(?:passages?|documents?|sources?)\\b",
  `there(?:\\s+(?:is|are|was|were)|['’]s)(?:\\s+(?:no|not|nothing|none|little|insufficient)|n['’]t)\\b.{0,200}\\b${inEvidence}`,
  `(?:not enough|insufficient|no(?: further| specific| additional| relevant| clear| direct| explicit| such)?)\\s+(?:information|info|details?|context|mention|answer|reference)s?(?:$|[.!]|\\s+(?:(?:(?:is|are|was|were|has been|could be|can be)\\s+)?(?:\\w+ly\\s+)?(?:given|provided|available|mentioned|found|included|present|made|offered|supplied|derived|drawn|inferred|determined|deduced)|about|on|regarding|concerning|in|to|provided|given|available|of)\\b)(?!.*\\b(?:released|announced|published|made public)\\b)`,
  "I(?:['’]m| am)\\s+(?:really |so |very |currently |still )?(?:unable|not (?:sure|able|certain|aware|familiar|going to (?:guess|speculate))|unsure|unaware|uncertain)\\b",
  "I\\s+(?:really |just |simply |honestly |also |currently |still |therefore )?(?:(?:do|did)(?:n['’]t| not)(?: currently| actually| really)? (?:know|have|see|find|possess|recall|(?:want|wish|like) to (?:guess|speculate|assume|make))|ca(?:n['’]t|nnot|n not)\\b|could(?:n['’]t| not)\\b|am unable|was(?:n['’]t| not) able|was unable|have (?:no|insufficient|limited)\\b|won['’]t (?:be able|guess|speculate)|(?:would|['’]d) rather not|will not be able|would(?:n['’]t| not) be able|must decline|lack\\b|(?:would )?need more|can only)",
  'as an? (?:AI|artificial intelligence|language model|large language model|assistant|virtual assistant)\\b[^,]{0,60}?,?\\s+(?:I|my)\\b',
  `we (?:cannot|can['’]t|can not|do not|don['’]t|are not able to|are unable to)\\s+(?:know|tell|determine|say|answer|infer|conclude|have (?:enough|any|sufficient))\\b.{0,120}?\\b${inEvidence}`,
  `it(?:['’]s| is| was| remains| isn['’]t)${adverbs}\\s+(?:not\\s+|also\\s+)?(?:possible|impossible)\\s+to\\s+${answers}\\b`,
  `it(?:['’]s| is| was| remains| isn['’]t)${adverbs}\\s+(?:not\\s+)?(?:clear|unclear|unknown|known|difficult|hard)\\b.{0,120}?\\b${inEvidence}`,
  `it(?:['’]s not| is not| was not| isn['’]t| wasn['’]t)${adverbs}\\s+(?:stated|mentioned|specified|indicated|disclosed|explained|discussed|possible to ${answers})\\b`,
  `(?:the|an?|your|this|that)\\s+(?:exact |specific |correct |definitive |clear )?(?:answer|question|query)\\b.{0,80}?(?:(?:\\bnot|n['’]t|\\bcannot)\\b.{0,30}?\\b(?:${given}|answerable|possible|in the)\\b|\\b(?:unanswerable|unknown|unclear)\\b)`,
  `(?:nothing|none|neither|nowhere|no part|no information|no (?:passage|document|source|context|article|excerpt|text)s?)\\b.{0,60}?\\b(?:${evidence}|mentions?|says?|states?|specif(?:y|ies)|provides?|discuss(?:es)?|contains?|indicates?|suggests?|address(?:es)?|answers?)\\b`,
  `(?:the\\s+)?(?:specific |exact |requested |relevant |necessary |needed |required )?(?:information|details?)\\b.{0,150}?\\b(?:is|are|was|were)(?:${missing}|\\s+un)\\s*(?:${given}|available)\\b`,
  'my (?:knowledge|training(?: data)?)\\b.{0,60}\\b(?:cut-?off|not|only|limited|until|up to)\\b',
  '(?:without|absent) (?:more|further|additional|any) (?:information|context|details)\\b.{0,40}\\b(?:I|it|we|cannot|impossible|unable)\\b',
  "we (?:are|were)(?:n['’]t| not) (?:given|provided)\\b",
  '(?:more|further|additional) (?:information|context|details?)\\b.{0,30}\\b(?:needed|required|necessary)\\b',
  `(?:this|that|it|(?:the|your|this|that) question)\\b.{0,40}?\\b(?:beyond|outside)\\b.{0,40}?\\b${evidence}`,
  'neither (?:passage|document|source|text)\\b',
  `${evidence}(?:(?!\\bthat\\b)[^.,;]){1,60}?\\s${didNot}${adverbs}\\s+(?:${tells}|${holds})\\b`,
  `${evidence}\\s+leaves?\\b.{0,60}\\b(?:unclear|open|unanswered|ambiguous)\\b`,
  "there (?:does|do)(?:n['’]t| not) (?:appear|seem) to be (?:any |enough |a |much )?(?:\\w+ ){0,2}?(?:information|info|mention|reference|details?|answer|discussion)\\b",
  `I do(?:n['’]t| not) (?:believe|think) (?:that )?(?:${evidence}|there)\\b`,
  '(?:(?:I|but|and)\\s+)?(?:also\\s+)?(?:could find|found|find|see|saw) (?:no (?:\\w+ ){0,2}(?:mention|information|reference|details?|answer|evidence)|nothing)\\b',
  "(?:the\\s+)?(?:information|details?|answer)\\s+(?:that )?(?:you|I|we)\\b.{0,60}?\\b(?:is|are|was|were)(?:n['’]t| not)\\b",
  'no (?:relevant |matching |such )?(?:passages?|documents?|sources?|results?|answers?)\\s+(?:(?:is|are|was|were|could be|can be)\\s+)?(?:found|available|retrieved)\\b',
  `${evidence}\\s(?:(?!\\bthat\\b)[^.]){0,150}?\\band\\s+(?:it\\s+|they\\s+|(?:there)?fore\\s+|thus\\s+|so\\s+)?${didNot}${adverbs}\\s+(?:${tells}|${holds})\\b`,
].map((pattern) => new RegExp(`^(?:${pattern})`, 'iu'));

/**
 * Refusals by the words that they contain: "X is not mentioned in the passage", "X is not
 * specified."
 */
const inside: readonly RegExp[] = [
  `\\b(?:is|are|was|were|has been|have been|be|being)?${missing}(?:\\s+be)?${adverbs}\\s+${given}\\b[^.]{0,60}?\\b${inEvidence}`,
  `\\b(?:cannot|can['’]t|can not|could not|couldn['’]t)\\s+be\\s+(?:\\w+ly\\s+)?${given}\\b[^.]{0,60}?\\b${inEvidence}`,
  `^(?:the|an?) (?:exact|specific|precise|actual|correct)\\b[^,;]{0,80}?\\s(?:is|are|was|were)${missing}${adverbs}\\s+(?:given|provided|included|disclosed|indicated|mentioned|specified|stated)[.!]?$`,
  `^(?:the|his|her|its|their)\\b[^,;]{0,100}?\\s(?:is|are|was|were)${missing}${adverbs}\\s+(?:mentioned|specified|stated)[.!]?$`,
  `\\b(?:unclear|unknown|unspecified|unstated|absent|missing)\\s+${inEvidence}`,
  `\\b(?:is|are)(?:\\s+not|n['’]t)${adverbs}\\s+(?:a )?(?:part of|among|within|one of|in|anywhere in|covered in|to be found in)\\s+${evidence}`,
  `\\b${doNot}${adverbs}\\s+(?:appear|occur|feature|come up|show up|figure)(?:\\s+anywhere)?\\s+${inEvidence}`,
].map((pattern) => new RegExp(pattern, 'iu'));

const declines = [...beginnings, ...inside];

/** "The year is not specified." Within a sentence, such a clause can be about something else. */
const unstated = new RegExp(
  `(?:\\bnot|n['’]t|\\bnever)${adverbs}\\s+(?:mentioned|specified|stated)(?:\\s+(?:here|anywhere|at all))?[.!]?$`,
  'iu',
);

/** "The year cannot be determined." After "Based on the passage," this declines. */
const unknowable =
  /\b(?:cannot|can['’]t|can not|could not|couldn['’]t) be (?:\w+ly )?(?:determined|answered|inferred|known|established|verified|confirmed|identified|found)\b/i;
const weCannot =
  /^(?:we|one|you) (?:cannot|can['’]t|can not|do not|don['’]t|could not) (?:know|tell|determine|say|answer|infer|conclude|be sure|identify)\b/i;
/**
 * Phrases that decline only after a mention of the evidence: "I read both passages, but neither
 * gives it."
 */
const declinesOfIt =
  /^(?:(?:but |and )?(?:neither|none|nothing)(?: of (?:them|these|those|it))?\s+(?:gives?|provides?|includes?|covers?|names?|lists?|has|have)\b|(?:but |and )?(?:could(?:n['’]t| not)|cannot|can['’]t|did(?:n['’]t| not)) (?:find|see|locate)\b|[^,;]{1,80}\s(?:is|are|was|were)(?:n['’]t| not) there[.!]?$)/i;
/** Phrases that decline only after an apology: "I'm afraid the report does not give it." */
const declinesOfWriting = new RegExp(`^${writing}\\s+${doNot}${adverbs}\\s+(?:${tells}|${holds})\\b`, 'iu');
/** A sentence that denies something and names the evidence, but states nothing that it contains. */
const deniesOfEvidence = new RegExp(
  `^(?=.*(?:\\b(?:not|no|never|nothing|cannot|unclear|unknown|lacks?|fails?|missing|insufficient|outside|beyond)\\b|n['’]t\\b)).*?\\b${sureEvidence}`,
  'iu',
);
const tellsFromEvidence = new RegExp(
  `^(?:${joining},?\\s+)?${evidence}\\s+(?:\\w+ly\\s+|also\\s+)?(?!(?:do|does|did|is|are|was|were|can|could|cannot|never|not|lacks?|fails?|offers?|has|have|contains?|provides?|gives?|leaves?|makes?)\\b)[a-z]+`,
  'iu',
);
const namesEvidence = new RegExp(`\\b${evidence}`, 'iu');

/**
 * Words for what a question asks for. With such a word, "not given" says that the evidence lacks
 * it: "The price is not given."
 */
const asked =
  '(?:names?|dates?|years?|times?|days?|months?|ages?|numbers?|amounts?|costs?|prices?|fees?|fares?|sizes?|lengths?|heights?|weights?|widths?|distances?|durations?|locations?|places?|addresses|address|reasons?|causes?|identity|titles?|authors?|colou?rs?|populations?|values?|rates?|percentages?|sources?|origins?|details?|answers?|figures?|hours)';
const ungiven = new RegExp(
  `^(?:the|its|their|his|her|this|that|these|those|any)\\s+(?:[\\p{L}-]+\\s+){0,2}${asked}(?:\\s+(?:of|for|at which|on which|when|where|in which|from|to)\\b[^,;]{1,100})?\\s+(?:is|are)(?:\\s+not|n['’]t)(?:\\s+\\p{L}+ly)?\\s+(?:provided|given)(?:\\s+(?:here|anywhere|at all))?[.!]?$`,
  'iu',
);

/** Answers of one or a few words that decline. */
const brief =
  /^(?:n\/a|null|unknown|unanswerable|undetermined|unclear|unspecified|idk|(?:I )?don['’]t know|not (?:mentioned|specified|stated|provided|given|available|known|enough information|sure|applicable|found|answerable|addressed|covered|discussed|included|contained|disclosed|in the (?:text|passage|context|document))|no (?:answer|information|idea|mention)(?: (?:available|found|provided|given))?|(?:cannot|can['’]t|could not|unable to) (?:be )?(?:answer(?:ed)?|determined?|say|tell|find|identify|verify|confirm)(?: (?:it|this|that|the (?:answer|question)))?|insufficient (?:information|context|data|evidence|details)|information not (?:available|found|provided|given))(?:\s+(?:in|from|by|within|about|on|regarding|to|based on|with|at|here)\b[^.!?]{0,80})?[.!]?$/i;

const apology = new RegExp(
  `^(?:(?:${joining}|as(?=\\s+(?:the|this|these|it|there)\\b)|given that|it (?:seems|appears|looks like|would seem|would appear)(?= )|(?:regarding|concerning|as for|with respect to|in response to|about)\\s+(?:your|the|this)\\b[^,]{0,60}(?=,)|unfortunately|regrettably|sadly|sorry|(?:my )?apologies|I(?:['’]m| am) (?:really |so |very )?(?:sorry|afraid)|I apologi[sz]e(?: for [^,]{1,40}(?=,))?|I regret(?: to say)?|(?:no|well|hmm)(?=\\s*,))(?:\\s*[,;–—-]\\s*but|\\s+but|\\s*[,;:–—-]|\\s+that|\\s+to say that)?\\s+)`,
  'iu',
);

/** An apology of the speaker, not a word that joins sentences. */
const regrets = /^(?:unfortunately|regrettably|sadly|sorry|(?:my )?apologies|I\b)/i;

/** Every refusal contains one of these words. */
const sign =
  /\b(?:not|no|cannot|unable|un\w+|lacks?|lack|fails?|nothing|none|neither|insufficient|silent|impossible|only|nowhere|never|without|need|decline|null|idk|n\/a|missing|absent|irrelevant|inconclusive|limited|difficult|hard|information|outside|beyond|rather)\b|n['’]t\b|^as an?\b/i;

/** Apologies and framing that may precede a refusal. */
const maxPrefixes = 4;

const onlySorry =
  /^(?:(?:I(?:['’]m| am) )?(?:really |so |very )?sorry|(?:my )?apologies|I apologi[sz]e|unfortunately)$/i;
/** Before a refusal. Alone, the word answers a question. */
const onlyNo = /^no$/i;

/**
 * Whether a sentence, or a clause of one, declines to answer and states nothing else.
 * @param isWhole whether it is a whole sentence.
 */
export function isRefusal(sentence: string, isWhole: boolean): boolean {
  if (onlySorry.test(sentence) || (!isWhole && onlyNo.test(sentence))) return true;
  if (!sign.test(sentence)) return false;
  let rest = sentence;
  let isFramed = false;
  let isSorry = false;
  for (let number = 0; number <= maxPrefixes; number += 1) {
    if (declines.some((pattern) => pattern.test(rest))) return true;
    if ((isWhole || isFramed) && (brief.test(rest) || unstated.test(rest) || ungiven.test(rest))) return true;
    if (isFramed && (unknowable.test(rest) || weCannot.test(rest) || declinesOfIt.test(rest))) return true;
    if (isSorry && declinesOfWriting.test(rest)) return true;
    const sorry = apology.exec(rest)?.[0].length ?? 0;
    const prefix = sorry === 0 ? framingLength(rest) : sorry;
    if (prefix === 0) return isWhole && deniesEvidence(rest);
    isSorry ||= sorry > 0 && regrets.test(rest);
    isFramed ||= sorry === 0 && namesEvidence.test(rest.slice(0, prefix));
    rest = rest.slice(prefix);
  }
  return false;
}

function deniesEvidence(text: string): boolean {
  const statement = text.slice(0, endingFraming(text));
  return deniesOfEvidence.test(statement) && !tellsFromEvidence.test(statement);
}
