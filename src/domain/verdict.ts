/** Whether the evidence supports a response. */
/** The two ways to judge: by a cross-encoder that reads the claims, or by rules alone. */
export const judgeKinds = ['MODEL', 'RULES'] as const;
export type JudgeKind = (typeof judgeKinds)[number];

/** A cross-encoder, by its name and the SHA-256 of its files, hexadecimal. */
export interface JudgeModel {
  readonly name: string;
  readonly digest: string;
}

export const verdicts = ['UNKNOWN', 'SUPPORTED', 'HALLUCINATED'] as const;
export type Verdict = (typeof verdicts)[number];

/** Verdicts that evidence can give. */
export const judgedVerdicts = ['SUPPORTED', 'HALLUCINATED'] as const;
export type JudgedVerdict = (typeof judgedVerdicts)[number];

/** The kind of evidence behind a verdict. */
export const evidences = ['NONE', 'CONTEXT', 'SAMPLES'] as const;
export type Evidence = (typeof evidences)[number];

/** Stage of a verdict: whether a second model still has to verify it. */
export const verdictStages = ['FINAL', 'PROVISIONAL', 'VERIFIED'] as const;
export type VerdictStage = (typeof verdictStages)[number];

/**
 * Probability of support below which the verdict is HALLUCINATED, unless a guaranteed miss rate
 * sets another threshold.
 */
export const defaultThreshold = 0.5;

/**
 * @param probability that the response is supported. Null if there was no evidence to compare with.
 */
export function verdictOf(probability: number | null, threshold: number): Verdict {
  if (probability === null) return 'UNKNOWN';
  return probability < threshold ? 'HALLUCINATED' : 'SUPPORTED';
}
