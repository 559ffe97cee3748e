import type { Evidence, JudgeKind, JudgeModel, Verdict, VerdictStage } from '../../domain/verdict.ts';
import { builder } from '../../graphql/builder.ts';

export const VerdictEnum = builder.enumType('Verdict', {
  description: 'Whether the evidence supports a response.',
  values: {
    UNKNOWN: {
      value: 'UNKNOWN',
      description:
        'There is nothing to judge, or nothing to compare it with: no evidence, no claim, a response that only declines, or another language. This does not mean that the response is right.',
    },
    SUPPORTED: { value: 'SUPPORTED', description: 'The evidence supports the response.' },
    HALLUCINATED: { value: 'HALLUCINATED', description: 'The evidence does not support the response.' },
  } satisfies Record<Verdict, { value: Verdict; description: string }>,
});

export const EvidenceEnum = builder.enumType('Evidence', {
  description: 'Kind of evidence that a verdict is based on.',
  values: {
    NONE: { value: 'NONE', description: 'No evidence. The verdict is UNKNOWN.' },
    CONTEXT: { value: 'CONTEXT', description: 'Passages that must support the response.' },
    SAMPLES: { value: 'SAMPLES', description: 'Other responses to the same text.' },
  } satisfies Record<Evidence, { value: Evidence; description: string }>,
});

export const VerdictStageEnum = builder.enumType('VerdictStage', {
  description: 'Whether a verdict is final.',
  values: {
    FINAL: { value: 'FINAL', description: 'The verdict is not checked further.' },
    PROVISIONAL: { value: 'PROVISIONAL', description: 'A cross-encoder is going to verify the verdict.' },
    VERIFIED: { value: 'VERIFIED', description: 'A cross-encoder has verified the verdict.' },
  } satisfies Record<VerdictStage, { value: VerdictStage; description: string }>,
});

export const JudgeEnum = builder.enumType('Judge', {
  description: 'How the claims of a response are compared with passages.',
  values: {
    MODEL: {
      value: 'MODEL',
      description:
        'A cross-encoder reads each claim beside the sentences that may support it, and rules compare them.',
    },
    RULES: { value: 'RULES', description: 'Rules alone compare them, which takes less time.' },
  } satisfies Record<JudgeKind, { value: JudgeKind; description: string }>,
});

export const JudgeModelType = builder.objectRef<JudgeModel>('JudgeModel').implement({
  description: 'The cross-encoder that read the claims of a response.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the model.' }),
    digest: t.exposeString('digest', {
      description:
        'SHA-256 of its files, in hexadecimal. Two judges with the same digest give the same verdicts.',
    }),
  }),
});

export const judgeDescription =
  'How to compare the claims with the passages. If omitted, the server uses the judge of its setting EVIDENCE_JUDGE. Responses are compared with samples by rules alone, and so are responses in a language other than English.';
