import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InferenceDraft } from '../../../src/modules/inferences/draft.ts';
import { Inference } from '../../../src/modules/inferences/inference.entity.ts';
import { InferenceLog } from '../../../src/modules/inferences/inference-log.ts';
import { LakeRepository } from '../../../src/modules/lake/lake.repository.ts';
import { SimilarInferences } from '../../../src/modules/lake/similar-inferences.ts';
import { OnnxModel } from '../../../src/modules/models/model.entity.ts';
import { MemoryLiveStatistics } from '../../../src/platform/cache/memory-live-statistics.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import { VectorThread } from '../../../src/platform/lake/vector-thread.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { modelDigest, numberedId, vector } from '../../support/lake-entries.ts';
import { type ServerLake, serverLake } from '../../support/lakes.ts';
import { digits, elpChannels } from '../../support/rows.ts';

const modelId = numberedId(9_000_000);

function draft(number: number, values: Partial<InferenceDraft> = {}): InferenceDraft {
  return {
    id: numberedId(number),
    inputText: `Text ${number}.`,
    responseText: null,
    sessionId: null,
    modelId,
    beam: { id: numberedId(5_000_000 + number), digits, confidence: 0.5, elpChannels, fluxPosition: 9 },
    embedding: vector(16, number),
    contextMetrics: null,
    fluxPosition: 9,
    confidence: 0.5,
    signalStrength: 0.87,
    elpChannels,
    verdict: 'UNKNOWN',
    evidence: 'NONE',
    verdictStage: 'FINAL',
    judgement: null,
    lakeWorthy: true,
    intervention: {
      type: 'magnification',
      position: 9,
      signalBefore: 0.77,
      signalAfter: 0.87,
      confidenceBoost: 0.1,
    },
    processingTimeMs: 1,
    ...values,
  };
}

describeOnEachDatabase('the archive', (database) => {
  const { logger, lines } = collectingLogger();
  let bus: MemoryEventBus;
  let directory: string;
  let lakes: ServerLake[];

  beforeEach(async () => {
    await database.clear();
    await database.fork().insert(OnnxModel, {
      id: modelId,
      name: 'reader',
      modelPath: 'model.onnx',
      tokenizerPath: 'tokenizer.json',
      digest: modelDigest,
      embeddingDim: 16,
    });
    directory = await mkdtemp(join(tmpdir(), 'archive-'));
    bus = new MemoryEventBus(logger);
    lakes = [];
    lines.length = 0;
  });
  afterEach(async () => {
    for (const lake of lakes) await lake.close();
    await bus.close();
    await rm(directory, { recursive: true });
  });

  async function start(name: string, options: Parameters<typeof serverLake>[3] = {}): Promise<ServerLake> {
    const lake = await serverLake(database, bus, logger, { path: join(directory, name), ...options });
    lakes.push(lake);
    return lake;
  }

  function logOf(lake?: ServerLake): InferenceLog {
    const liveStatistics = new MemoryLiveStatistics();
    return new InferenceLog(() => database.fork(), { liveStatistics, bus, logger, archive: lake?.archive });
  }

  const idsIn = async (lake: ServerLake) => new Set(await lake.archive.store.idsFromRecord());
  const ids = (...numbers: number[]) => new Set(numbers.map(numberedId));

  test('takes in what its server commits at once, just as the record says it', async () => {
    const lake = await start('one.lake');
    await logOf(lake).append([
      draft(1),
      draft(2, { lakeWorthy: false }),
      draft(3, { beam: null, intervention: null }),
    ]);
    expect(await idsIn(lake)).toEqual(ids(1, 3));
    const recorded = await new LakeRepository(database.fork()).entries([1, 2, 3].map(numberedId));
    expect(recorded).toHaveLength(2);
    for (const entry of recorded) expect(lake.archive.store.get(entry.id)).toEqual(entry);
  });

  test('is followed by every other server, and by one that comes later', async () => {
    const one = await start('one.lake');
    const other = await start('other.lake');
    await logOf(one).append([draft(1), draft(2)]);
    await other.followed();
    expect(await idsIn(other)).toEqual(ids(1, 2));
    const late = await start('late.lake');
    await late.followed();
    expect(await idsIn(late)).toEqual(ids(1, 2));
  });

  test('fills in what was committed while it was closed, and lets go of what the record has lost', async () => {
    const before = await start('one.lake');
    await logOf(before).append([draft(1), draft(2)]);
    lakes.pop();
    await before.followed();
    await before.close();
    await logOf().append([draft(3)]);
    await database.fork().nativeDelete(Inference, { id: numberedId(1) });
    const after = await start('one.lake');
    await after.followed();
    expect(await idsIn(after)).toEqual(ids(2, 3));
  });

  test('keeps decisions: what was removed stays away and what was archived stays, after a restart and anew', async () => {
    const lake = await start('one.lake');
    const other = await start('other.lake');
    await logOf(lake).append([draft(1), draft(2, { lakeWorthy: false })]);
    const repository = new LakeRepository(database.fork());
    expect(await repository.decide(numberedId(1), 'REMOVED')).toBe(true);
    expect(await repository.decide(numberedId(2), 'ARCHIVED')).toBe(true);
    expect(await repository.decide(numberedId(99), 'ARCHIVED')).toBe(false);
    for (const number of [1, 2]) await lake.archive.reconsider(numberedId(number));
    await other.followed();
    for (const each of [lake, other, await start('anew.lake')]) {
      await each.followed();
      expect(await idsIn(each)).toEqual(ids(2));
    }
  });

  test('keeps as many entries as it may, the latest, and does not fetch the others again', async () => {
    const retention = { maximumEntries: 3, maximumAgeDays: null };
    const lake = await start('one.lake', { retention });
    await logOf(lake).append([1, 2, 3, 4, 5].map((number) => draft(number)));
    await lake.followed();
    expect(await idsIn(lake)).toEqual(ids(3, 4, 5));
    await lake.followed();
    expect(await idsIn(lake)).toEqual(ids(3, 4, 5));
  });

  test('reads a damaged record anew from the record', async () => {
    const lake = await start('one.lake');
    await logOf(lake).append([draft(1), draft(2)]);
    await lake.archive.store.durable();
    changeText(lake.path, 'Text 1.');
    expect(lake.archive.store.get(numberedId(1))).toBeNull();
    await expect.poll(() => lake.archive.store.get(numberedId(1))?.text).toBe('Text 1.');
    expect(await lake.archive.store.verify()).toMatchObject({ checked: 2, damaged: [] });
  });

  test('sets a damaged file aside and fills a new one', async () => {
    const before = await start('one.lake');
    await logOf(before).append([draft(1), draft(2)]);
    lakes.pop();
    await before.close();
    const file = openSync(before.path, 'r+');
    writeSync(file, Buffer.alloc(64, 0xff), 0, 64, 24);
    closeSync(file);
    const after = await start('one.lake');
    await after.followed();
    expect(await idsIn(after)).toEqual(ids(1, 2));
    expect(lines.map(({ message }) => message)).toContain(
      'the Lake is damaged; it was set aside and is filled anew',
    );
  });

  test('the whole record is searched by meaning, newest first in pages, model by model', async () => {
    await logOf().append([1, 2, 3].map((number) => draft(number, { lakeWorthy: false })));
    await logOf().append([draft(4, { modelId: null })]);
    const thread = new VectorThread();
    const search = new SimilarInferences(database.fork(), thread);
    const page = await search.nearest(modelDigest, vector(16, 2), { first: 2 });
    expect(page).toMatchObject({ compared: 3, isCutShort: false });
    expect(page.found[0]).toEqual({ id: numberedId(2), similarity: expect.closeTo(1, 5) });
    expect(page.found).toHaveLength(2);
    expect(await search.nearest(modelDigest, vector(16, 2), { first: 2, minSignal: 0.9 })).toMatchObject({
      compared: 0,
    });
    await thread.stop();
  });
});

/** Changes a stored text where it lies in the file. */
function changeText(path: string, text: string): void {
  const bytes = readFileSync(path);
  const file = openSync(path, 'r+');
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) writeSync(file, 'Wrong', at);
  closeSync(file);
}
