import { numbered } from './reference.ts';

/**
 * How answers speak of the evidence and of its authors. The lists are closed: they follow the
 * phrases of chat models, and contain no word of a topic.
 */
const given =
  '(?:provided|given|supplied|available|retrieved|above|attached|cited|following|current|original|source|reference|search|context|background|relevant|accompanying|input|same|entire|first|second|third|last|other)';
const noun =
  '(?:contexts?|passages?|documents?|texts?|articles?|sources?|excerpts?|materials?|contents?|information|snippets?|search results|paragraphs?|transcripts?|references?|context passages?|knowledge base|details|facts)';
const determiner =
  '(?:the|this|these|those|that|your|our|my|either|any|each|every|both|(?:any|all|each|either|both|one|some|none) of (?:the|these|those|your))';
const handedOver =
  "(?:(?:that |which )?(?:you|we|I)(?:['’]ve| have)?(?: been| were| was)? (?:provided|gave|given|shared|have|supplied)|provided|supplied|given|shared)";
const after =
  "(?:\\s+(?:(?:that )?(?:you|we|I)(?:['’]ve| have)?(?: been| were| was)? (?:provided|gave|given|shared|have|supplied)|provided|given|supplied|available|presented|contained|found|above|here|itself|at hand|alone|only))?";

/**
 * Any text that was handed over with the question: "the provided recipe", "the lease you shared".
 */
const handed = `(?:the|this|these|your)\\s+(?:(?:provided|supplied|retrieved|attached|accompanying)\\s+(?:[\\p{L}-]+\\s+)?[\\p{L}-]+|(?:[\\p{L}-]+\\s+)?[\\p{L}-]+\\s+${handedOver}(?=\\s+(?:do|does|did|says?|only|is|are|has|have|contains?|makes?)(?:n['’]t)?\\b))`;

/** "the provided passages", "passage 2", "the information given in the context". */
export const evidence = `(?:(?:(?:${determiner}\\s+)(?:${given}\\s+){0,3}${noun}|(?:${given}\\s+){1,3}${noun}|(?:${determiner}\\s+)?${numbered}\\s*#?\\d{1,3}(?:(?:,| and| or|, and)\\s+(?:${numbered}\\s*)?#?\\d{1,3}){0,5})${after}(?:\\s+(?:in|from|by|within|of)\\s+(?:${determiner}\\s+)?(?:${given}\\s+){0,3}${noun}${after})?|${handed})`;

/** Something written, and its author. It can also be the topic of the evidence. */
export const writing = `(?:the|this|these)\\s+(?:${given}\\s+)?(?:reports?|papers?|study|studies|story|author|authors|writer|narrator|website|web page|page|section|summary|review|book|letter|speaker|post|blog|news article|news|abstract|entry|documentation|manual|guide|handbook|instructions|recipe|leaflet|brochure|notice|timetable|description|file|record|minutes|transcript|FAQ|data ?sheet|announcement|press release)`;

/** Words that make no difference to a refusal. */
export const adverbs =
  '(?:\\s+(?:explicitly|specifically|directly|clearly|actually|also|itself|themselves|seem to|appear to|really|even|fully|currently|otherwise|ever|further|necessarily|exactly|in fact|sufficiently)){0,3}';

/** Words that join a sentence to the one before. */
export const joining =
  '(?:however|but|though|although|while|whereas|even though|so|therefore|thus|additionally|also|moreover|furthermore|and|yet|as such|hence|in addition|instead|rather|nevertheless|nonetheless|still|that said|for this reason|as a result|consequently|since|because|specifically|similarly|meanwhile)';

/**
 * Words for the evidence that are rarely a topic themselves: "the context", "the provided
 * documents".
 */
export const sureEvidence = `(?:${determiner}\\s+(?:${given}\\s+){0,3}(?:context|passages?|excerpts?|snippets?|search results|knowledge base)|${determiner}\\s+(?:provided|given|supplied|retrieved|above|attached)\\s+(?:${given}\\s+){0,2}${noun}|${determiner}\\s+${noun}\\s+(?:provided|given|supplied|you (?:provided|gave|shared)))(?!\\s+(?:of|to|through)\\b)`;
