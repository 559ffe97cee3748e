/** Phrases at the beginning or the end of an answer that say nothing about its subject. */
const whole: readonly RegExp[] = [
  // Openings and closings of one phrase.
  "(?:sure(?: thing)?|certainly|of course|absolutely|definitely|okay|ok|alright|gladly|no problem|happy to help|glad to help|got it|understood|great|perfect|(?:that['’]s |what )?(?:an? )?(?:great|good|excellent|interesting|fantastic|wonderful) question|hello|hi|hey|greetings|good (?:morning|afternoon|evening)|welcome|you['’]re (?:very |most )?welcome|my pleasure|cheers|(?:best|kind|warm) regards|sincerely|good luck|take care|enjoy)(?:\\s+(?:there|everyone|again|with your \\w+))?[!.,:…\\s]*$",
  '(?:thanks(?! to\\b)|thank you)\\b[^.!?]{0,100}[!.…\\s]*$',
  'have an? (?:great|nice|good|wonderful|lovely) (?:day|evening|weekend|one|time)\\b',
  // Announcements: "Here is a summary of the passage:"
  "(?:here(?:['’]s| is| are|['’]re)|below (?:is|are)|below you(?:['’]ll| will) find|the following (?:is|are)|this is)\\b[^.!?:]{0,250}:$",
  "(?:here(?:['’]s| is| are|['’]re)|below (?:is|are)|this is|I(?:['’]ve| have) (?:provided|written|prepared|included|put together))\\b[^.!?:]{0,80}\\b(?:summary|answer|list|overview|breakdown|explanation|response|key points|main points|details you|table|translation|json|rewrite|version|information (?:you|about|on))\\b[^.!?:]{0,120}[.!…]?$",
  'here (?:you go|it is|they are)[!.:…]*$',
  // Reactions to what was said before.
  "(?:(?:oh|ah|yeah|yes|well|no|wow|hmm)[,!.]?\\s+)?(?:wow|cool|nice|good|interesting|amazing|awesome|(?:ha){2,}h?|lol|me too|me neither|same here|I (?:totally |completely |also )?(?:agree|see|know(?:,? right)?)(?: (?:with you|what you mean))?|exactly|no way|oh|ah|good (?:point|to know)|fair enough|makes sense|that(?:['’]s| is| 's) (?:so |really |very |pretty )?(?:true|right|interesting|cool|great|amazing|awesome|good|nice|funny|crazy|impressive))(?:\\s*(?:lol|haha))?[!.,…\\s]*$",
  "I(?:['’]d| would| will|['’]ll) be (?:more than )?(?:happy|glad|delighted) to\\b",
  "I(?:['’]m| am) (?:here|happy|glad|always happy|always here|ready) to\\b",
  "I(?:['’]ll| will) (?:answer|summari[sz]e|explain|help|try|do my best|use|provide)\\b",
  "(?:let me|let['’]s) (?:explain|break|summari[sz]e|help|think|see|look|dive|go|start|analy[sz]e|answer|walk|take)\\b",
  'I can (?:help|assist)\\b',
  'I understand (?:that you|your|you)\\b',
  "you(?:['’]re| are) (?:absolutely |completely |quite )?(?:right|correct)[!.,]*$",
  // Offers and closings.
  '(?:I (?:really |sincerely )?)?hope (?:this|that|it|these)\\b[^.!?]{0,40}\\b(?:helps?|helpful|answers|clarif\\w+|useful|clears|makes sense)\\b',
  "(?:please |do |just |and |so )?(?:feel free|don['’]t hesitate|do not hesitate|let me know|reach out)\\b",
  "(?:if|should|in case|when) you\\b.{0,200}\\b(?:let me know|feel free|happy to|glad to|please|I can|I could|I['’]d|I['’]ll|I will|just ask|hesitate|reach out)\\b",
  "if there(?:['’]s| is) anything\\b",
  '(?:is there (?:anything|something)|do you have any(?: other| more| further)? questions|would you like|did you want me|do you want me|want me to|shall I|should I|can I help|may I|how can I|does (?:this|that) (?:help|answer|make sense)|anything else|could you (?:please )?(?:provide|share|clarify|specify)|can you (?:please )?(?:provide|share|clarify|specify))\\b[^.!]{0,200}\\?$',
  'please (?:let me|provide|share|consult|refer to|check|clarify|specify|verify|feel|note that I|keep in mind that I|be aware that I|give me|try)\\b',
  // Advice to ask somebody else.
  '(?:please |kindly |try |I suggest |you (?:may|might|could|should|can)(?: want to| need to| wish to)? )(?:contact(?:ing)?|ask(?:ing)?|visit(?:ing)?|call(?:ing)?|see(?:ing)?|email(?:ing)?|writ(?:e|ing) to|speak(?:ing)? (?:to|with)|get(?:ting)? in touch with)\\b[^.!?\\d@]{0,120}\\b(?:directly|for (?:more|further|additional|help|details|information|assistance|clarification|confirmation)|to (?:confirm|find out|check|verify|learn|ask|be sure)|instead)\\b[^.!?\\d@]{0,80}[.!]?$',
  "(?:(?:to|for)\\b[^,]{0,80},\\s+)?(?:you (?:may|might|could|can|should)(?: want to| need to| wish to)?|I(?:['’]d| would)? (?:recommend|suggest|advise)(?: that you)?|it (?:may|might|would) be (?:best|helpful|useful|advisable) to)\\s+(?:also\\s+)?(?:consult|refer(?:ring)? to|consulting|check(?:ing)? (?:the|other|a|an|official|with|additional)|look(?:ing)? (?:up|for|into)|search(?:ing)?|verify(?:ing)?)\\b",
  'I apologi[sz]e (?:for|if)\\b(?!.*\\bbut\\b)',
  "(?:I(?:['’]m| am) )?sorry(?: (?:for|about|if|to hear) [^.!?]{0,80})?[!.…]*$",
  'for (?:more|further|additional) (?:information|details|context)\\b[^.!?]{0,40}\\b(?:consult|refer|see|check|visit|please|you)\\b',
].map((pattern) => new RegExp(`^(?:${pattern})`, 'iu'));

/** A courtesy before a statement: "Sure, the tower is tall." */
const prefix =
  /^(?:sure(?: thing)?|certainly|of course|absolutely|definitely|okay|ok|alright|(?:that['’]s )?(?:an? )?(?:great|good|excellent) question|well|hello|hi|hey)(?:\s+there)?\s*(?:[,!.:…]|[–—-])+\s+/iu;

const leadingEmoji = /^(?:\p{Extended_Pictographic}|\u{FE0F}|\s)+/u;

/** Whether a sentence is only a courtesy. */
export function isCourtesy(sentence: string): boolean {
  const words = sentence.replace(leadingEmoji, '');
  return whole.some((pattern) => pattern.test(words));
}

/** Length of the courtesy before a statement, in UTF-16 units. 0 if there is none. */
export function courtesyLength(sentence: string): number {
  const emoji = leadingEmoji.exec(sentence)?.[0].length ?? 0;
  const courtesy = prefix.exec(sentence.slice(emoji))?.[0].length ?? 0;
  return courtesy === 0 ? 0 : emoji + courtesy;
}
