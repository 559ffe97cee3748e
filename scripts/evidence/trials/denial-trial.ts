import { createRandom, shuffled } from '../../default-model/random.ts';
import { countVerdict, type JudgedAnswer, judgeAnswer } from './judged-answers.ts';
import { markdownTable, shareOf } from './markdown-table.ts';
import { sentencesOf } from './passage-sentences.ts';
import type { PublicPassages } from './public-passages.ts';
import type { TrialSetting } from './trial-setting.ts';

/**
 * Words with which an answer declines, and with which a passage may just as well state something.
 */
const declining =
  /\b(?:unknown|unclear|uncertain|unable|unavailable|cannot|can not|not (?:known|clear|certain|mention\p{L}*|specif\p{L}*|stated?|provided?|include[sd]?|available|possible|determined|contain)|no (?:information|mention|evidence|record))\b/iu;

/** Public sentences with such words, one of each passage, each with its passage. */
export function denials({ passages }: PublicPassages, count: number, seed: number) {
  const drawn = shuffled(passages, createRandom(seed)).flatMap((passage) => {
    const sentence = sentencesOf(passage).find((one) => one !== null && declining.test(one));
    return sentence == null ? [] : [{ passage, sentence }];
  });
  return drawn.slice(0, count);
}

/**
 * Copied sentences that sound like declining but state something. A judge that takes them for an
 * abstention would let hallucinations of the same form pass.
 */
export async function denialTrial({ judge, pool, sample, seed }: TrialSetting): Promise<string> {
  const judged: JudgedAnswer[] = [];
  for (const { passage, sentence } of denials(pool, sample, seed)) {
    const given = { question: null, passages: [passage], answer: sentence, supported: true };
    judged.push(await judgeAnswer(judge, given));
  }
  const verdicts = ['SUPPORTED', 'HALLUCINATED', 'UNKNOWN'] as const;
  return markdownTable(
    ['copied sentences', ...verdicts],
    [[judged.length, ...verdicts.map((verdict) => shareOf(countVerdict(judged, verdict), judged.length))]],
  );
}
