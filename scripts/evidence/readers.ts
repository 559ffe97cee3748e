import { z } from 'zod';
import { type UngroupedRow, withGroups } from './groups.ts';
import type { LabelledRow } from './rows.ts';

/** Rows of a file in a known format. */
export interface ReadFile {
  readonly format: string;
  /**
   * Number of records that could not be read: truncated, without a response, or with an undecided
   * label.
   */
  readonly skipped: number;
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
  .refine(
    (value) => yes.includes(value) || no.includes(value),
    'is neither a supported nor an unsupported label',
  )
  .transform((value) => yes.includes(value));

const plain: Format = {
  name: 'response, context, label',
  schema: z
    .object({ response: text, context: texts, label })
    .transform(({ response, context, label: supported }) => [{ response, context, supported }]),
};

const formats = [begin, haluEvalQuestions, wice, plain];

/** The format is detected from the first matching record among this many. */
const maxDetectionRecords = 20;

/**
 * Detects the format of a file from its records and reads the records in that format.
 * @throws Error if no format matches, or if most records do not match it.
 */
export function readLabelled(content: string): ReadFile {
  const records = recordsOf(content);
  const format = formats.find(({ schema }) =>
    records.slice(0, maxDetectionRecords).some((record) => schema.safeParse(record).success),
  );
  if (format === undefined) throw new Error('is not in a known format');
  const read = records.flatMap((record) => {
    const { success, data } = format.schema.safeParse(record);
    return success ? [data] : [];
  });
  const skipped = records.length - read.length;
  if (skipped > read.length)
    throw new Error(`contains ${skipped} records that do not match the format ${format.name}`);
  return { format: format.name, skipped, rows: withGroups(read.flat().map(normalised)) };
}

function normalised({ response, context, supported }: UngroupedRow): UngroupedRow {
  return {
    response: response.normalize('NFC'),
    context: context.map((passage) => passage.normalize('NFC')).filter((passage) => passage.trim() !== ''),
    supported,
  };
}

/** JSON records, one per line or in one array, or tab-separated records with a header line. */
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
