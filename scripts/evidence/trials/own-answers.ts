import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { evidenceReasons } from '../../../src/domain/evidence-report.ts';

const text = z.string().min(1);

const answerSchema = z
  .object({
    id: text,
    /** What the answer is an example of, such as "table". */
    kind: text,
    question: text,
    passages: z.array(text).min(1),
    answer: text,
    verdict: z.enum(['SUPPORTED', 'HALLUCINATED', 'UNKNOWN']),
    /** The wrong parts of the answer, each exactly as it stands there. */
    wrong: z.array(text),
    /** Reasons that the report must hold beside the verdict. */
    reasons: z.array(z.enum(evidenceReasons)).default([]),
  })
  .refine(({ answer, wrong }) => wrong.every((part) => answer.includes(part)), 'has a wrong part elsewhere')
  .refine(
    ({ verdict, wrong }) => (verdict === 'HALLUCINATED') === wrong.length > 0,
    'is HALLUCINATED without a wrong part, or the reverse',
  );

const abstentionSchema = z.object({
  id: text,
  question: text,
  passages: z.array(text).min(1),
  answer: text,
});

export type OwnAnswer = z.infer<typeof answerSchema>;
export type Abstention = z.infer<typeof abstentionSchema>;

/** The answers that were written for this project, as people get them. */
export function readOwnAnswers(): Promise<OwnAnswer[]> {
  return readLines('answers.jsonl', answerSchema);
}

/** Answers written for this project that only decline. */
export function readAbstentions(): Promise<Abstention[]> {
  return readLines('abstentions.jsonl', abstentionSchema);
}

/** @throws Error that names the file and the line that is wrong. */
async function readLines<Line extends z.ZodType>(name: string, schema: Line): Promise<z.infer<Line>[]> {
  const content = await readFile(join(import.meta.dirname, name), 'utf8');
  const lines = content.split('\n').filter((line) => line !== '');
  return lines.map((line, index) => {
    const result = schema.safeParse(JSON.parse(line));
    if (result.success) return result.data;
    throw new Error(`${name}, line ${index + 1}: ${z.prettifyError(result.error)}`);
  });
}
