/** Whether the evidence carries a response. */
export const verdicts = ['UNKNOWN', 'SUPPORTED', 'HALLUCINATED'] as const;
export type Verdict = (typeof verdicts)[number];

/** Verdicts that evidence can give. */
export const judgedVerdicts = ['SUPPORTED', 'HALLUCINATED'] as const;
export type JudgedVerdict = (typeof judgedVerdicts)[number];

/** What a verdict rests on. */
export const evidences = ['NONE', 'CONTEXT', 'SAMPLES'] as const;
export type Evidence = (typeof evidences)[number];

/** How far a verdict has come: whether a second model is still to look at it. */
export const verdictStages = ['FINAL', 'PROVISIONAL', 'VERIFIED'] as const;
export type VerdictStage = (typeof verdictStages)[number];

/** Probability of support below which the verdict is HALLUCINATED, unless a miss rate was promised. */
export const defaultThreshold = 0.5;

/** @param probability that the response is supported; null when nothing could be compared. */
export function verdictOf(probability: number | null, threshold: number): Verdict {
  if (probability === null) return 'UNKNOWN';
  return probability < threshold ? 'HALLUCINATED' : 'SUPPORTED';
}
