import { validate, version } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../../../scripts/default-model/random.ts';
import { minSignal } from '../../../../src/domain/admission.ts';
import { tensorOf } from '../../../../src/domain/anchor-space.ts';
import { clarityOf, contentSignal } from '../../../../src/domain/content-signal.ts';
import { magnify } from '../../../../src/domain/magnification.ts';
import { isSacred } from '../../../../src/domain/positions.ts';
import { readabilityOf } from '../../../../src/domain/readability.ts';
import { defaultThreshold, verdictOf } from '../../../../src/domain/verdict.ts';
import { assess, type JudgedEvidence } from '../../../../src/modules/inferences/assessment.ts';
import { shortestFloat32 } from '../../../../src/statistics/float32.ts';
import { randomUnitVector } from '../../../support/random-values.ts';
import { axis, simplexSpace } from '../../../support/simplex.ts';

const space = simplexSpace(0.28);

/** A text that the model reads completely, and that is plain language. */
const plain = { segments: 1, readability: readabilityOf(3, 3), plausibility: 1 };

const assessed = (vector: Float32Array, reading: Partial<typeof plain> = {}) =>
  assess(
    space,
    {
      ...{ text: 'A text.', response: null, sessionId: 'a-session', modelId: 'a-model', vector },
      ...plain,
      ...reading,
    },
    null,
  );

/** A direction at random that leans towards a position's anchor; towards none for position 0. */
function leaning(random: Random, position: number, weight: number): Float32Array {
  const towards = axis(position);
  const drawn = randomUnitVector(random, 9).map((value, index) => value + weight * (towards[index] ?? 0));
  return drawn.map((value) => value / Math.hypot(...drawn));
}

/** What REAL columns keep: the number is the shortest way to write its float32. */
const isKept = (value: number) => shortestFloat32(value) === value && Number.isFinite(value);

describe('the assessment of a text without evidence', () => {
  let drafts: ReturnType<typeof assessed>[] = [];

  beforeAll(() => {
    const random = createRandom(8);
    drafts = Array.from({ length: 2000 }, () =>
      assessed(leaning(random, random.below(10), 2 * random.uniform())),
    );
  });

  test('reads the tensor of its vector', () => {
    const vector = randomUnitVector(createRandom(9), 9);
    const { digits, fluxPosition, confidence, elpChannels } = tensorOf(space, vector);
    const draft = assessed(vector);
    expect(draft).toMatchObject({ fluxPosition, elpChannels });
    expect(draft.confidence).toBeCloseTo(confidence, 6);
    expect(draft.beam).toMatchObject({ fluxPosition, elpChannels, confidence: draft.confidence });
    expect(draft.beam?.digits).toEqual(digits.map((digit) => expect.closeTo(digit, 6)));
    expect(draft.embedding).toEqual(vector);
  });

  test('meets every position', () => {
    expect(new Set(drafts.map(({ fluxPosition }) => fluxPosition)).size).toBe(10);
  });

  test('has nothing to hold the text against', () => {
    for (const draft of drafts) {
      expect(draft).toMatchObject({ verdict: 'UNKNOWN', evidence: 'NONE', responseText: null });
    }
  });

  test('gives digits that still sum to one within 0.0001 after rounding', () => {
    for (const { beam } of drafts) {
      const total = (beam?.digits ?? []).reduce((sum, digit) => sum + digit, 0);
      expect(Math.abs(total - 1)).toBeLessThanOrEqual(1e-4);
    }
  });

  test('gives numbers that the record keeps as they are', () => {
    for (const { beam, confidence, signalStrength, intervention } of drafts) {
      expect([...(beam?.digits ?? []), confidence, signalStrength].filter((value) => !isKept(value))).toEqual(
        [],
      );
      if (intervention === null) continue;
      const { signalBefore, signalAfter, confidenceBoost } = intervention;
      expect([signalBefore, signalAfter, confidenceBoost].filter((value) => !isKept(value))).toEqual([]);
      expect(confidenceBoost).toBeCloseTo(signalAfter - signalBefore, 6);
    }
  });

  test('intervenes at sacred positions alone, and shows the signal after it', () => {
    for (const { fluxPosition, beam, signalStrength, intervention } of drafts) {
      const content = clarityOf(beam?.digits ?? []);
      expect(intervention?.position ?? null).toBe(isSacred(fluxPosition) ? fluxPosition : null);
      expect(signalStrength).toBeCloseTo(intervention === null ? content : magnify(content), 5);
      if (intervention === null) continue;
      expect(intervention.signalAfter).toBe(signalStrength);
      expect(intervention.signalAfter).toBeGreaterThanOrEqual(intervention.signalBefore);
    }
  });

  test('judges archive admission on the signal before the intervention', () => {
    const boosted = drafts.filter(
      ({ intervention }) =>
        intervention !== null && intervention.signalBefore < 0.6 && intervention.signalAfter >= 0.6,
    );
    expect(boosted.length).toBeGreaterThan(10);
    expect(boosted.filter(({ lakeWorthy }) => lakeWorthy)).toEqual([]);
    for (const { fluxPosition, confidence, signalStrength, intervention, lakeWorthy } of drafts) {
      const before = intervention?.signalBefore ?? signalStrength;
      expect(lakeWorthy).toBe(before >= 0.6 && (isSacred(fluxPosition) || confidence > 0.8));
    }
    expect(new Set(drafts.map(({ lakeWorthy }) => lakeWorthy)).size).toBe(2);
  });

  test('says what the model reads, and weighs the signal with it', () => {
    const vector = Float32Array.from(axis(4));
    const whole = assessed(vector);
    expect(whole).toMatchObject({ tokens: 3, readTokens: 3, signalFormula: 'READABLE_CLARITY' });
    const half = assessed(vector, { readability: readabilityOf(4, 2), plausibility: 0.25 });
    expect(half).toMatchObject({ tokens: 4, readTokens: 2, fluxPosition: 4 });
    const digits = tensorOf(space, vector).digits;
    expect(half.signalStrength).toBe(shortestFloat32(contentSignal(digits, 0.5, 0.25)));
    expect(half.signalStrength).toBeCloseTo(whole.signalStrength / 8, 6);
  });

  test.each([
    ['without a known token', readabilityOf(7, 0)],
    ['without a token', readabilityOf(0, 0)],
  ])('measures nothing of a text %s', (_, readability) => {
    const draft = assessed(new Float32Array(9), { readability });
    expect(draft).toMatchObject({
      ...{ fluxPosition: 0, signalStrength: 0, lakeWorthy: false, embedding: null, intervention: null },
      ...{ tokens: readability.tokens, readTokens: 0 },
    });
    expect(draft.confidence).toBe(shortestFloat32(1 / 9));
    expect(new Set(draft.beam?.digits)).toEqual(new Set([shortestFloat32(1 / 9)]));
  });

  test('gives every inference and every tensor a time-ordered id of its own', () => {
    const ids = drafts.flatMap(({ id, beam }) => [id, beam?.id ?? '']);
    expect(new Set(ids).size).toBe(2 * drafts.length);
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  });

  test('is the strongest where a text lies on an anchor', () => {
    const vector = Float32Array.from(axis(4));
    const text = {
      text: 'An anchor.',
      response: null,
      sessionId: null,
      modelId: 'a-model',
      vector,
      ...plain,
    };
    const certain = assess(simplexSpace(0.05), text, null);
    expect(certain).toMatchObject({ fluxPosition: 4, intervention: null, lakeWorthy: true });
    expect(certain.signalStrength).toBeGreaterThan(0.999);
  });
});

describe('the assessment of a judged response', () => {
  const judged = (probability: number, elpDivergence: number): JudgedEvidence => ({
    evidence: 'CONTEXT',
    verdict: verdictOf(probability, defaultThreshold),
    verdictStage: 'FINAL',
    elpDivergence,
    judgement: {
      judgeModel: null,
      texts: ['A passage.'],
      report: { sentences: [], features: {} },
      score: probability,
      evidenceModel: 'a-model',
      probability,
      threshold: defaultThreshold,
      calibrated: false,
      calibratorVersion: null,
    },
  });
  const random = createRandom(10);
  const drafts = Array.from({ length: 2000 }, () => {
    const probability = shortestFloat32(random.uniform());
    const vector = leaning(random, random.below(10), 2 * random.uniform());
    const text = {
      text: 'A text.',
      response: 'A response.',
      sessionId: null,
      modelId: 'a-model',
      vector,
      ...plain,
    };
    return { probability, draft: assess(space, text, judged(probability, random.uniform())) };
  });

  test('says that the support gave the signal, and keeps it where nothing can be read', () => {
    expect(new Set(drafts.map(({ draft }) => draft.signalFormula))).toEqual(new Set(['SUPPORT']));
    const unread = { ...plain, readability: readabilityOf(2, 0), plausibility: 0 };
    const given = { text: '石', response: 'A response.', sessionId: null, modelId: 'a-model' };
    const draft = assess(space, { ...given, vector: new Float32Array(9), ...unread }, judged(0.75, 0));
    expect(draft).toMatchObject({ signalStrength: 0.75, fluxPosition: 0, lakeWorthy: false });
  });

  test('takes the probability for the signal, and boosts it at 3, 6 and 9 alone', () => {
    for (const { probability, draft } of drafts) {
      const { fluxPosition, intervention, signalStrength } = draft;
      expect(intervention?.signalBefore).toBe(isSacred(fluxPosition) ? probability : undefined);
      expect(signalStrength).toBe(
        isSacred(fluxPosition) ? shortestFloat32(magnify(probability)) : probability,
      );
    }
  });

  test('never lets a boost change a verdict or open the archive', () => {
    const rescued = drafts.filter(
      ({ probability, draft }) => probability < defaultThreshold && draft.signalStrength >= defaultThreshold,
    );
    expect(rescued.length).toBeGreaterThan(50);
    for (const { probability, draft } of drafts) {
      expect(draft.verdict).toBe(probability < defaultThreshold ? 'HALLUCINATED' : 'SUPPORTED');
      if (probability < minSignal) expect(draft.lakeWorthy).toBe(false);
    }
  });

  test('stabilizes where the channels are apart', () => {
    const types = new Set(drafts.map(({ draft }) => draft.intervention?.type));
    expect(types).toEqual(new Set([undefined, 'magnification', 'stabilization', 'reset']));
  });

  test('stays unknown where nothing could be compared, whatever its signal', () => {
    const nothing = judged(0.9, 0);
    const draft = assess(
      space,
      {
        text: 'A text.',
        response: '?!',
        sessionId: null,
        modelId: 'a-model',
        vector: Float32Array.from(axis(3)),
        ...plain,
      },
      { ...nothing, verdict: 'UNKNOWN', judgement: { ...nothing.judgement, score: null, probability: null } },
    );
    expect(draft).toMatchObject({ verdict: 'UNKNOWN', evidence: 'CONTEXT' });
    expect(draft.intervention?.signalBefore).toBe(shortestFloat32(clarityOf(draft.beam?.digits ?? [])));
  });
});
