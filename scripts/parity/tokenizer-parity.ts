import { join } from 'node:path';
import { z } from 'zod';
import { createPairTokenizer } from '../../src/platform/onnx/tokenizer/pair-tokenizer.ts';
import { createTokenizer } from '../../src/platform/onnx/tokenizer/tokenizer.ts';
import { readJson } from './json-file.ts';
import { type Finding, judged, type Part } from './part.ts';

const casesFile = 'tokenizer/bert-parity/bert_uncased_expected_ids.json';
const tokenizerFile = 'tokenizer/all-MiniLM-L6-v2/tokenizer.json';
const maxTokens = 512;

const caseSchema = z.object({
  name: z.string(),
  text: z.string(),
  text_pair: z.string().optional(),
  ids: z.array(z.int()),
});
type Case = z.infer<typeof caseSchema>;

/** Compares token ids with those of bert-base-uncased, whose vocabulary all-MiniLM-L6-v2 uses. */
export const tokenizerParity: Part = {
  name: 'tokenizer',
  needs: [casesFile, tokenizerFile],
  compare: async (dataFolder, progress) => {
    const cases = await readJson(join(dataFolder, casesFile), z.array(caseSchema).min(1));
    const idsOf = reader(await readJson(join(dataFolder, tokenizerFile), z.unknown()));
    return progress.step(`tokenizing ${cases.length} cases`, async () => compareIds(cases, idsOf));
  },
};

function reader(file: unknown): (one: Case) => readonly number[] {
  const texts = createTokenizer(file, maxTokens);
  const pairs = createPairTokenizer(file, maxTokens);
  const window = (text: string) => texts.frame(texts.encode(text).slice(0, texts.room));
  return ({ text, text_pair: second }) =>
    (second === undefined ? window(text) : pairs.encode({ premise: text, hypothesis: second })).ids;
}

/** The control tokens of BERT, which the reference matches in a text and the product does not. */
const controlToken = /\[(?:PAD|UNK|CLS|SEP|MASK)\]/;

function compareIds(all: readonly Case[], idsOf: (one: Case) => readonly number[]): Finding[] {
  const cases = all.filter(({ text }) => !controlToken.test(text));
  const written = all.length - cases.length;
  const wrong = cases.filter((one) => idsOf(one).join() !== one.ids.join());
  const pairs = cases.filter(({ text_pair: second }) => second !== undefined).length;
  return [
    judged(
      `ids of ${cases.length - pairs} texts and ${pairs} pairs`,
      wrong.length === 0,
      `${cases.length - wrong.length} of ${cases.length} equal`,
    ),
    ...wrong.map((one) =>
      judged(
        `  ${one.name} ${JSON.stringify(one.text)}`,
        false,
        `${idsOf(one).join(' ')}, not ${one.ids.join(' ')}`,
      ),
    ),
    ...(written === 0 ? [] : [controlTokens(written)]),
  ];
}

function controlTokens(texts: number): Finding {
  return {
    what: `texts in which a person wrote a control token: ${texts}`,
    outcome: 'noted',
    shown: 'not compared: the product reads control tokens in a text as words',
  };
}
