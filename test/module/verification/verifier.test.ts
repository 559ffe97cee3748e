import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VerificationQueue } from '../../../src/modules/verification/verification-queue.ts';
import { Verifier } from '../../../src/modules/verification/verifier.ts';
import { shortestFloat32 } from '../../../src/statistics/float32.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { useDatabase } from '../../support/databases.ts';
import { writeFolder } from '../../support/model-folders.ts';
import { modelsOver } from '../../support/models.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';
import { inferenceExport, negation } from '../../support/overlap-models.ts';
import { ProvisionalVerdicts } from '../../support/provisional-verdicts.ts';

describe('a verification', () => {
  const database = useDatabase('PGlite');
  const engine = oneWorkerEngine();
  let directory = '';
  let models: Awaited<ReturnType<typeof modelsOver>>;
  let verifier: Verifier;
  const nli = {
    name: 'nli',
    kind: 'cross-encoder' as const,
    modelPath: 'nli/onnx/model.onnx',
    tokenizerPath: 'nli/tokenizer.json',
    embeddingDim: 384,
    maxTokens: 64,
  };
  const passages = ['the river and the stone', 'cafe'];
  const sentence = (text: string, from: readonly string[] = passages) => ({ text, passages: from });
  const supported = 'the stone and the river';
  const contradicted = `the river and ${negation} stone`;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-verifier-'));
    await writeFolder(join(directory, 'nli'), inferenceExport);
    models = await modelsOver({
      engine,
      fork: () => database.fork(),
      modelsDirectory: directory,
      anchorsEach: 8,
    });
    verifier = new Verifier({ registry: models.registry, engine });
  });
  afterAll(async () => {
    await engine.close();
    await rm(directory, { recursive: true });
  });

  test('is not taken before a cross-encoder is registered, and is as soon as one is', async () => {
    expect(await verifier.activeModel()).toBeNull();
    expect(await verifier.verify([sentence(supported)])).toBeNull();
    const { id } = await models.lifeCycle.register(nli);
    expect(await verifier.activeModel()).toEqual({ id, name: 'nli' });
    expect(await verifier.verify([sentence(supported)])).toMatchObject({ modelId: id });
  });

  test('tells of each sentence what its passages say, and of the response what its weakest one has', async () => {
    const good = await verifier.verify([sentence(supported)]);
    expect(good?.probabilitySupported).toBeGreaterThan(0.9);
    const mixed = await verifier.verify([sentence(supported), sentence(contradicted)]);
    expect(mixed?.probabilitySupported).toBeLessThan(0.1);
    expect(mixed?.report.sentences.map(({ text }) => text)).toEqual([supported, contradicted]);
    const [first, second] = mixed?.report.sentences ?? [];
    expect(first).toEqual(good?.report.sentences[0]);
    expect(second?.contradiction).toBeGreaterThan(0.5);
  });

  test('is the same whatever the order of passages, and however often each is given', async () => {
    const once = await verifier.verify([sentence(supported)]);
    for (const from of [passages.toReversed(), [...passages, 'the river and the stone']]) {
      const again = await verifier.verify([sentence(supported, from)]);
      expect(again?.report).toEqual(once?.report);
      expect(again?.probabilitySupported).toBe(once?.probabilitySupported);
    }
  });

  test('reads three passages a sentence, and none as no support', async () => {
    const fourth = await verifier.verify([sentence(supported, ['cafe', 'cafe', 'cafe', supported])]);
    expect(fourth?.probabilitySupported).toBeLessThan(0.1);
    const none = await verifier.verify([sentence(supported, []), sentence(supported)]);
    expect(none?.report.sentences[0]).toEqual({ text: supported, support: 0, contradiction: null });
    expect(none?.probabilitySupported).toBe(0);
  });

  test('holds numbers as the record keeps them', async () => {
    const look = await verifier.verify([sentence('the river cafe', ['the river'])]);
    const [{ support } = { support: Number.NaN }] = look?.report.sentences ?? [];
    for (const value of [look?.probabilitySupported ?? Number.NaN, support]) {
      expect(value).toBeGreaterThan(0);
      expect(shortestFloat32(value)).toBe(value);
    }
  });

  test('comes to what is provisional once a model is there', async () => {
    await models.lifeCycle.disable('nli');
    const verdicts = new ProvisionalVerdicts();
    const { logger, lines } = collectingLogger();
    const queue = new VerificationQueue({ verifier, record: verdicts, logger });
    for (const text of [supported, contradicted]) queue.enqueue(verdicts.commit(text, text, passages));
    await queue.idle();
    expect(verdicts.left).toHaveLength(2);
    await models.lifeCycle.enable('nli');
    queue.resume();
    await queue.idle();
    const found = verdicts.stored.map(({ probabilitySupported }) => Math.round(probabilitySupported));
    expect([verdicts.left, found, lines]).toEqual([[], [1, 0], []]);
    await queue.close();
  });
});
