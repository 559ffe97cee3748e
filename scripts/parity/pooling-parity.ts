import { join } from 'node:path';
import { z } from 'zod';
import { createTokenizer } from '../../src/platform/onnx/tokenizer/tokenizer.ts';
import { l2Normalise, maskedMean } from '../../src/platform/onnx/worker/pooling.ts';
import { readJson } from './json-file.ts';
import { type Finding, judged, type Part } from './part.ts';

const snapshotsFile = 'tokenizer/minilm-golden/tei_minilm_snapshots.json';
const tokenizerFile = 'tokenizer/all-MiniLM-L6-v2/tokenizer.json';

/**
 * The reference was computed and pooled in 16-bit numbers. This is one step between 1 and 2, where
 * its largest values are.
 */
const tolerance = 2 ** -10;
/** Rows that a batch with a longer text would add. The mask excludes them. */
const paddingRows = 5;

const vectors = z.array(z.array(z.number()).min(1)).min(1);
const snapshotsSchema = z.object({
  texts: z.object({ mini_single: z.tuple([z.string()]) }),
  mini_single_raw: vectors,
  mini_single: vectors,
});

/**
 * Compares the masked mean and the scaling to length one with a vector pooled from the same token
 * vectors of all-MiniLM-L6-v2.
 */
export const poolingParity: Part = {
  name: 'pooling',
  needs: [snapshotsFile, tokenizerFile],
  compare: async (dataFolder, progress) => {
    const snapshots = await readJson(join(dataFolder, snapshotsFile), snapshotsSchema);
    const tokenizer = createTokenizer(await readJson(join(dataFolder, tokenizerFile), z.unknown()), 512);
    return progress.step('pooling the token vectors of all-MiniLM-L6-v2', async () =>
      comparePooling(
        snapshots,
        tokenizer.encode(snapshots.texts.mini_single[0]).length + tokenizer.specialTokens,
      ),
    );
  },
};

function comparePooling(snapshots: z.infer<typeof snapshotsSchema>, tokens: number): Finding[] {
  const { mini_single_raw: rows, mini_single: pooled } = snapshots;
  const expected = pooled[0] ?? [];
  const dimension = expected.length;
  const padded = [...rows.flat(), ...new Array<number>(paddingRows * dimension).fill(Number.NaN)];
  const mean = new Float32Array(dimension);
  maskedMean(Float32Array.from(padded), tokens, mean);
  const unit = Float32Array.from(mean);
  l2Normalise(unit);
  const length = Math.hypot(...expected);
  return [
    judged('tokens of the text', tokens === rows.length, `${tokens}, of the reference ${rows.length}`),
    within('masked mean, without padding', largestDifference(mean, expected), tolerance),
    within(
      'scaled to length one',
      largestDifference(
        unit,
        expected.map((value) => value / length),
      ),
      tolerance / length,
    ),
    {
      what: 'the vectors of three texts in a batch; pooling by [CLS]',
      outcome: 'noted',
      shown: 'not compared: the queries compare the vectors of a model; the product pools by the mean',
    },
  ];
}

function within(what: string, difference: number, allowed: number): Finding {
  return judged(
    what,
    difference <= allowed,
    `largest difference ${difference.toExponential(1)}, allowed ${allowed.toExponential(1)}`,
  );
}

function largestDifference(one: Float32Array, other: readonly number[]): number {
  return one.reduce(
    (largest, value, at) => Math.max(largest, Math.abs(value - (other[at] ?? Number.NaN))),
    0,
  );
}
