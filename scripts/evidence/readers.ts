import { z } from 'zod';
import { type UngroupedRow, withGroups } from './groups.ts';
import type { LabelledRow } from './rows.ts';

/** Rows of a file in one of the known formats. */
export interface ReadFile {
  readonly format: string;
  readonly rows: readonly LabelledRow[];
}

interface Format {
  readonly name: string;
  readonly schema: z.ZodType<readonly UngroupedRow[]>;
}

const text = z.string().trim().min(1);
const texts = z.union([text.transform((one) => [one]), z.array(z.string()).min(1)]);

const begin: Format = {
  name: 'BEGIN',
  schema: z
    .object({ knowledge: text, response: text, begin_label: text })
    .transform(({ knowledge, response, begin_label }) => [
      { response, context: [knowledge], supported: /^fully attributable$/i.test(begin_label) },
    ]),
};

const haluEvalQuestions: Format = {
  name: 'HaluEval QA',
  schema: z
    .object({ knowledge: text, right_answer: text, hallucinated_answer: text })
    .transform(({ knowledge, right_answer, hallucinated_answer }) => [
      { response: right_answer, context: [knowledge], supported: true },
      { response: hallucinated_answer, context: [knowledge], supported: false },
    ]),
};

const wice: Format = {
  name: 'WiCE',
  schema: z
    .object({
      claim: text,
      evidence: z.array(z.string()).min(1),
      label: z.enum(['supported', 'partially_supported', 'not_supported']),
    })
    .transform(({ claim, evidence, label }) => [
      { response: claim, context: evidence, supported: label === 'supported' },
    ]),
};

const yes = [
  'true',
  '1',
  'yes',
  'supported',
  'faithful',
  'consistent',
  'entailed',
  'entailment',
  'grounded',
  'attributable',
  'fully attributable',
  'factual',
  'correct',
  'pass',
];
const no = [
  ...[
    'false',
    '0',
    'no',
    'unsupported',
    'not_supported',
    'not supported',
    'partially_supported',
    'partially supported',
    'refuted',
  ],
  ...[
    'hallucinated',
    'hallucination',
    'unfaithful',
    'inconsistent',
    'not_entailed',
    'neutral',
    'contradiction',
    'contradicted',
    'ungrounded',
  ],
  ...[
    'not attributable',
    'not fully attributable',
    'generic',
    'nonfactual',
    'non-factual',
    'incorrect',
    'fail',
  ],
];
const label = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => String(value).trim().toLowerCase())
  .refine((value) => yes.includes(value) || no.includes(value), 'says neither supported nor unsupported')
  .transform((value) => yes.includes(value));

const plain: Format = {
  name: 'response, context, label',
  schema: z
    .object({ response: text, context: texts, label })
    .transform(({ response, context, label: supported }) => [{ response, context, supported }]),
};

const formats = [begin, haluEvalQuestions, wice, plain];

/**
 * Recognises the format of a file by its first record and reads all of them.
 * @throws Error naming the first record that does not hold to it.
 */
export function readLabelled(content: string): ReadFile {
  const records = recordsOf(content);
  const format = formats.find(({ schema }) => schema.safeParse(records[0]).success);
  if (format === undefined) throw new Error('is in no known format');
  const rows = records.flatMap((record, index) => {
    const parsed = format.schema.safeParse(record);
    if (parsed.success) return parsed.data;
    const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
    throw new Error(`record ${index + 1} is not as in ${format.name}: ${reason}`);
  });
  return { format: format.name, rows: withGroups(rows.map(normalised)) };
}

function normalised({ response, context, supported }: UngroupedRow): UngroupedRow {
  return {
    response: response.normalize('NFC'),
    context: context.map((passage) => passage.normalize('NFC')).filter((passage) => passage.trim() !== ''),
    supported,
  };
}

/** JSON records, one a line or in one array, or tab-separated ones under a line of names. */
function recordsOf(content: string): unknown[] {
  const trimmed = content.replace(/^\uFEFF/, '').trim();
  if (trimmed.startsWith('[')) return z.array(z.unknown()).parse(JSON.parse(trimmed));
  const lines = trimmed.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (trimmed.startsWith('{')) return lines.map((line): unknown => JSON.parse(line));
  const [head = '', ...body] = lines;
  const names = head.split('\t');
  if (names.length < 2) throw new Error('is neither JSON nor tab-separated');
  return body.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(names.map((name, column) => [name.trim(), cells[column] ?? '']));
  });
}
