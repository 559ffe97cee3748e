import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type EvidenceModel,
  readEvidenceModel,
} from '../../../../src/modules/evidence/scoring/evidence-model.ts';
import { rootDirectory } from '../../../support/source-files.ts';

const run = promisify(execFile);
const runScript = (script: string, ...parameters: readonly string[]) =>
  run(process.execPath, [join(rootDirectory, 'scripts/evidence', `${script}.ts`), ...parameters]);

const count = 60;
const numbers = Array.from({ length: count }, (_, index) => index);
const passageOf = (index: number) =>
  `Bridge number ${index} was opened in ${1800 + index}. It has ${index + 3} arches, and ships pass below it.`;
const isRight = (index: number) => index % 2 === 0;
const jsonLines = (records: readonly unknown[]) => records.map((record) => JSON.stringify(record)).join('\n');

describe('a fit of a folder of sets, with summaries', () => {
  let directory = '';
  let model: EvidenceModel;
  const inDirectory = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evidence-fit-'));
    await mkdir(inDirectory('sets'));
    await mkdir(inDirectory('entailment/frank'), { recursive: true });
    const rows = numbers.map((index) => ({
      response: `Bridge number ${index} was opened in ${isRight(index) ? 1800 + index : 1500 + index}.`,
      context: [passageOf(index)],
      label: isRight(index) ? 'supported' : 'hallucinated',
    }));
    await writeFile(inDirectory('sets/bridges.jsonl'), jsonLines(rows));
    const summaries = numbers.map((index) => ({
      id: `${index}`,
      premise: passageOf(index),
      hypothesis: `Ships pass below it. It has ${isRight(index) ? index + 3 : index + 300} arches.`,
      label: isRight(index) ? 'entailment' : 'not_entailment',
    }));
    await writeFile(inDirectory('entailment/frank/dev-cnndm.jsonl.gz'), gzipSync(jsonLines(summaries)));
    const out = inDirectory('model.json');
    await runScript(
      'fit',
      '--data',
      inDirectory('sets'),
      '--entailment',
      inDirectory('entailment'),
      '--out',
      out,
    );
    model = await readEvidenceModel(out);
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('names both sets, half of each held out', () => {
    expect(model.data.sets).toMatchObject([
      { name: 'bridges', rows: count },
      { name: 'frank dev-cnndm', format: 'FRANK', rows: count },
    ]);
    for (const { fittedRows } of model.data.sets) {
      expect(fittedRows).toBeGreaterThan(count / 4);
      expect(fittedRows).toBeLessThan((count * 3) / 4);
    }
    expect(model.context.terms.length).toBeGreaterThan(0);
  });

  test('is evaluated on the rows that it was not fitted on', async () => {
    const { stdout } = await runScript(
      'evaluate',
      ...['--data', inDirectory('sets'), '--only', 'sets', '--model', inDirectory('model.json')],
    );
    const [, rows] = /\| bridges \| (\d+) \|/.exec(stdout) ?? [];
    const fitted = model.data.sets[0]?.fittedRows ?? Number.NaN;
    expect(Number(rows)).toBe(count - fitted);
  });

  test('says what is wrong with a folder without summaries', async () => {
    const failure: unknown = await runScript(
      'fit',
      ...['--data', inDirectory('sets'), '--entailment', inDirectory('sets')],
    ).catch((error) => error);
    expect(failure).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--entailment must be the folder that contains frank.+\n$/),
    });
  });
});
