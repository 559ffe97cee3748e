/** English words with a grammatical function that say little about the subject of a sentence. */
export const functionWords: ReadonlySet<string> = new Set(
  (
    'a about above after again against all also although am an and another any are as at be because been before being below between both but by can could ' +
    'did do does doing done down during each either else even ever every few for from further get got had has have having he hello hence her here hers herself hey ' +
    'hi him himself his how however i if in into is it its itself just let like ll many may me might mine more most much must my myself neither no nor ' +
    'not now of off oh ok okay on once one only onto or other our ours ourselves out over own per rather re really same shall she should since so some ' +
    'such than that the their theirs them themselves then there therefore these they this those though through thus to too under until up upon us ve very was we ' +
    'well were what when where whether which while who whom whose why will with within without would yeah yes yet you your yours yourself d m s t n th st nd rd'
  ).split(' '),
);

/** Words by which a speaker refers to the participants of the conversation. */
export const conversationWords: ReadonlySet<string> = new Set(
  'i me my mine myself we us our ours you your yours yourself'.split(' '),
);

/** Words that turn a statement into its opposite. */
export const negations: ReadonlySet<string> = new Set(
  'not no never none nobody nothing nowhere neither nor without cannot hardly scarcely barely'.split(' '),
);
