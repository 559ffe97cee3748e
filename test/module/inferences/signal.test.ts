import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { gibberish, gibberishKinds } from '../../../scripts/plausibility/gibberish.ts';
import own from '../../../scripts/plausibility/own-texts.json' with { type: 'json' };
import { readEverydaySentences } from '../../../scripts/plausibility/position-evaluation.ts';
import { blankTensor, tensorOf } from '../../../src/domain/anchor-space.ts';
import { contentSignal } from '../../../src/domain/content-signal.ts';
import { type PlausibilityModel, plausibilityOf } from '../../../src/domain/language/plausibility.ts';
import { readabilityOf } from '../../../src/domain/readability.ts';
import {
  plausibilityPath,
  readPlausibilityModel,
} from '../../../src/modules/inferences/plausibility-file.ts';
import { openAnchors, openLoader } from '../../../src/modules/models/open-models.ts';
import { bundledModels } from '../../../src/modules/models/registry/bundled-models.ts';
import type { ReadyModel } from '../../../src/modules/models/registry/model-loader.ts';
import { UnlistedModel } from '../../../src/modules/models/registry/unlisted-model.ts';
import { auroc } from '../../../src/statistics/score-metrics.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';

/** Texts that chose nothing: half of those that were written for this project. */
const heldOut = Object.entries(own).map(([kind, texts]) => ({
  kind,
  texts: texts.filter((_, index) => index % 2 === 1),
}));

describe.each(bundledModels)('texts that $name reads', (bundled) => {
  const engine = oneWorkerEngine();
  let model: ReadyModel;
  let plausibility: PlausibilityModel;

  beforeAll(async () => {
    plausibility = await readPlausibilityModel(plausibilityPath);
    const loader = await openLoader(engine);
    model = await new UnlistedModel({ engine, loader, bundled, open: (own, row) => own.open(row) }).ready();
  });
  afterAll(() => engine.close());

  async function signalsOf(texts: readonly string[]): Promise<number[]> {
    const { embeddings } = await engine.embed(model.id, texts);
    return embeddings.map(({ vector, tokens }, index) => {
      const { digits } = tokens.known > 0 ? tensorOf(model.anchorSpace, vector) : blankTensor();
      const { share } = readabilityOf(tokens.text, tokens.known);
      return contentSignal(digits, share, plausibilityOf(plausibility, texts[index] ?? ''));
    });
  }

  test('are told from gibberish by their signal, each kind and all together', async () => {
    const sources = heldOut.flatMap(({ texts }) => texts).filter((text) => text.split(/\s+/).length >= 5);
    const made = gibberishKinds.flatMap((kind, seed) => {
      const random = createRandom(seed);
      return sources.map((text) => gibberish[kind](text, random));
    });
    const unsupported = (await signalsOf(made)).map((score) => ({ score, supported: false }));
    const all: { score: number; supported: boolean }[] = [];
    for (const { kind, texts } of heldOut) {
      const outcomes = (await signalsOf(texts)).map((score) => ({ score, supported: true }));
      all.push(...outcomes);
      expect(auroc([...outcomes, ...unsupported]), kind).toBeGreaterThan(0.9);
    }
    expect(auroc([...all, ...unsupported])).toBeGreaterThan(0.95);
  });

  test('take no position if they are everyday sentences, and their own if they have a stance', async () => {
    const anchors = (await openAnchors()).filter((anchor) => anchor.heldOut);
    const everyday = await readEverydaySentences();
    const texts = [...everyday, ...anchors.map(({ text }) => text)];
    const { embeddings } = await engine.embed(model.id, texts);
    const tensors = embeddings.map(({ vector }) => tensorOf(model.anchorSpace, vector));
    const neutral = tensors.slice(0, everyday.length).filter(({ fluxPosition }) => fluxPosition === 0);
    const held = tensors.slice(everyday.length);
    const share = (isRight: (index: number) => boolean) =>
      anchors.filter((_, index) => isRight(index)).length / anchors.length;
    const own = share((index) => held[index]?.fluxPosition === anchors[index]?.position);
    const largest = share(
      (index) => held[index]?.digits.indexOf(held[index]?.confidence) === (anchors[index]?.position ?? 0) - 1,
    );
    expect(everyday.length).toBeGreaterThanOrEqual(100);
    expect(own).toBeGreaterThanOrEqual(largest - 0.02);
    const isDefault = model.name === 'all-MiniLM-L6-v2';
    expect(neutral.length / everyday.length).toBeGreaterThanOrEqual(isDefault ? 0.85 : 0.75);
    expect(own).toBeGreaterThanOrEqual(isDefault ? 0.94 : 0.9);
  });
});
