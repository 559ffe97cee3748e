import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Embedder } from '../../../../src/modules/embeddings/embedder.ts';
import { maxPairs } from '../../../../src/modules/evidence/reading/reading-session.ts';
import { type Claim, EvidenceJudge } from '../../../../src/modules/evidence/scoring/evidence-judge.ts';
import { openEvidenceModel } from '../../../../src/modules/evidence/scoring/open-evidence-model.ts';
import { openJudgeModels } from '../../../../src/modules/evidence/scoring/open-judge-model.ts';
import { MemoryEmbeddingCache } from '../../../../src/platform/cache/memory/memory-embedding-cache.ts';
import type { PairScore, TextPair } from '../../../../src/platform/onnx/inference-engine.ts';
import { collectingLogger } from '../../../support/collecting-logger.ts';
import { oneWorkerEngine } from '../../../support/one-worker-engine.ts';

const bridge = 'The old bridge over the river was built in 1874 by local masons.';
const arches = 'It rests on five stone arches.';
const painted = 'A painter from the town painted the bridge in the summer of 1931.';
const market = 'The market of the town takes place on the square every Friday.';
const context = [`${bridge} ${arches}`, painted, market];

const open: PairScore = { support: 0.3, contradiction: 0.1 };
const entailed: PairScore = { support: 0.97, contradiction: 0.01 };
const contradicted: PairScore = { support: 0.01, contradiction: 0.95 };

describe('claims that are read', () => {
  const engine = oneWorkerEngine();
  let judgeWith: (
    score: (pair: TextPair) => PairScore,
  ) => Promise<{ judge: EvidenceJudge; pairs: TextPair[] }>;

  beforeAll(async () => {
    const { logger } = collectingLogger();
    const { model, reader: bundled } = await openJudgeModels(engine);
    const embedder = new Embedder({ engine, cache: new MemoryEmbeddingCache(), logger });
    const evidenceModel = await openEvidenceModel();
    judgeWith = async (score) => {
      const pairs: TextPair[] = [];
      const reader = {
        model: () => bundled.model(),
        read: async (some: readonly TextPair[]) => {
          pairs.push(...some);
          return some.map(score);
        },
      };
      return { judge: new EvidenceJudge({ model, embedder, evidenceModel, reader }), pairs };
    };
  });
  afterAll(() => engine.close());

  async function judged(
    score: (pair: TextPair) => PairScore,
    changes: Partial<Claim> & { response: string },
  ) {
    const { judge, pairs } = await judgeWith(score);
    const claim: Claim = { question: null, context, samples: [], judge: 'MODEL', ...changes };
    const judgement = await judge.judge(claim);
    return { judgement, premises: pairs.map(({ premise }) => premise), pairs };
  }

  test('are read beside the most relevant sentence alone, if that settles them', async () => {
    const response = 'Masons from the region built the bridge in 1874.';
    const { judgement, pairs } = await judged(() => entailed, { response });
    expect(pairs).toEqual([{ premise: bridge, hypothesis: response }]);
    const [sentence] = judgement.report.sentences;
    expect(sentence?.read).toEqual([
      { passageIndex: 0, text: bridge, entailment: 0.97, contradiction: 0.01 },
    ]);
    expect(judgement.judgeModel?.name).toBe('vortex-judge');
    expect(judgement.judgeModel?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('are read beside other sentences, and two together, if that leaves them open', async () => {
    const response = 'The painted bridge has five arches.';
    const { premises } = await judged(() => open, { response });
    const singles = premises.filter((premise) => !/[.] [A-Z]/.test(premise));
    expect(singles.length).toBeGreaterThan(1);
    expect(singles).toContain(arches);
    // A sentence with its pronoun is read after the sentence that the pronoun refers to.
    expect(premises.some((premise) => premise === `${bridge} ${arches}`)).toBe(true);
    expect(premises).toHaveLength(new Set(premises).size);
  });

  test('are not read beside two sentences, if no sentence comes near', async () => {
    const { premises } = await judged(() => contradicted, { response: 'The bridge was a gift of a queen.' });
    expect(premises.length).toBeGreaterThan(1);
    expect(premises.filter((premise) => /[.] [A-Z]/.test(premise))).toEqual([]);
  });

  test('need not be read if they are copied', async () => {
    const { judgement, pairs } = await judged(() => contradicted, { response: bridge });
    expect(pairs).toEqual([]);
    expect(judgement.report.sentences[0]?.relation).toBe('ENTAILED');
    expect(judgement.report.sentences[0]?.read).toBeUndefined();
    expect(judgement.evidenceModel).toBe((await openEvidenceModel()).reading.version);
  });

  test('are contradicted if a text that is read contradicts them', async () => {
    const response = 'Nobody knows who built the bridge over the water.';
    const { judgement } = await judged(() => contradicted, { response });
    expect(judgement.report.sentences[0]?.relation).toBe('CONTRADICTED');
    const other = await judged(() => ({ support: 0.01, contradiction: 0.01 }), { response });
    expect(other.judgement.report.sentences[0]?.relation).toBe('NOT_FOUND');
    expect(other.judgement.score).toBeLessThan(0.5);
  });

  test('read the same texts whatever the order of the passages', async () => {
    const response = 'The painted bridge has five arches. The market is on Friday afternoon.';
    const { premises } = await judged(() => open, { response });
    const turned = await judged(() => open, { response, context: context.toReversed() });
    expect(turned.premises).toEqual(premises);
  });

  test('are judged by rules alone on request, and beside samples', async () => {
    const response = 'Masons from the region built the bridge in 1874.';
    const { version } = await openEvidenceModel();
    for (const changes of [{ judge: 'RULES' as const }, { context: [], samples: context }]) {
      const { judgement, pairs } = await judged(() => entailed, { response, ...changes });
      expect(pairs).toEqual([]);
      expect(judgement.judgeModel).toBeNull();
      expect(judgement.evidenceModel).toBe(version);
    }
  });

  test.each([
    ['- The 🌉 **old bridge** over the river was built in _1934_ by local masons [1].', ['1934']],
    ['The old bridge over the river was built in 1874 by local farm workers.', ['farm workers']],
    ['The new bridge over the river was built in 1874 by local masons.', ['new']],
    [`${bridge} It fell.`, ['fell']],
  ])('without support mark their words in %s', async (response, words) => {
    const { judgement } = await judged(() => contradicted, { response });
    const signs = [...response];
    const spans = judgement.report.sentences.flatMap(({ unsupportedSpans = [] }) => unsupportedSpans);
    expect(spans.map(({ start, end }) => signs.slice(start, end).join(''))).toEqual(words);
  });

  test('cite a passage, which is read by itself', async () => {
    const response = `Masons from the region built the bridge in 1874 [1]. It has lovely ornaments [2].`;
    const only = context.slice(0, 2);
    const { judgement, pairs } = await judged(
      ({ premise }) => (premise.includes('1874') ? entailed : contradicted),
      { response, context: only },
    );
    const [right, wrong] = judgement.report.sentences;
    expect(right?.citations?.[0]?.probability).toBe(right?.support);
    expect(wrong?.reasons).toContain('WRONG_CITATION');
    // The painter is not in the cited passage, but may have been read for the claim itself.
    const cited = await judged(() => contradicted, {
      response: 'A queen gave the bridge away [2].',
      context: only,
    });
    expect(cited.premises).toContain(painted);
    expect(pairs).toHaveLength(new Set(pairs.map((pair) => JSON.stringify(pair))).size);
  });

  test('beyond the limit of pairs are judged by rules, and the report says so', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, line) => `Rank ${line} of the guests came from town ${line}.`,
    );
    const { judgement, pairs } = await judged(() => open, { response: lines.join('\n\n') });
    expect(pairs).toHaveLength(maxPairs);
    expect(judgement.report.isReadingLimited).toBe(true);
    const read = judgement.report.sentences.map((sentence) => sentence.read !== undefined);
    // In the order of the response.
    expect(read).toEqual(read.toSorted((one, other) => Number(other) - Number(one)));
    expect(read).toContain(false);
    expect(judgement.score).not.toBeNull();
  });
});

describe('the bundled judge', () => {
  const engine = oneWorkerEngine();
  afterAll(() => engine.close());

  test('gives a pair the same score to the bit, whatever is read beside it', async () => {
    const { reader } = await openJudgeModels(engine);
    const pair = { premise: bridge, hypothesis: 'The bridge was built in 1874.' };
    const others = [painted, market, arches].map((premise) => ({
      premise,
      hypothesis: 'A long claim. '.repeat(20),
    }));
    const [alone] = await reader.read([pair]);
    expect((await reader.read([...others, pair]))[3]).toEqual(alone);
    expect((await reader.read([pair, ...others]))[0]).toEqual(alone);
    expect(alone?.support).toBeGreaterThan(0.5);
  });
});
