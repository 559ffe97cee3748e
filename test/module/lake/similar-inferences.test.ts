import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type RecordVector,
  SimilarInferencesRepository,
} from '../../../src/modules/lake/similar-inferences.repository.ts';
import { SimilarInferences } from '../../../src/modules/lake/similar-inferences.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import type { InferenceDraft } from '../../../src/modules/record/draft.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { InferenceLog } from '../../../src/modules/record/inference-log.ts';
import { MemoryLiveStatistics } from '../../../src/platform/cache/memory/memory-live-statistics.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import { VectorThread } from '../../../src/platform/lake/search/vector-thread.ts';
import { archivedDraft, draftModel } from '../../support/archived-drafts.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { modelDigest, numberedId, vector } from '../../support/lake-entries.ts';

const size = 1300;
const dimension = 16;

describeOnEachDatabase('search by meaning in the whole record', (database) => {
  const { logger } = collectingLogger();
  let bus: MemoryEventBus;
  let thread: VectorThread;

  beforeEach(async () => {
    await database.clear();
    await database.fork().insert(OnnxModel, draftModel);
    bus = new MemoryEventBus(logger);
    thread = new VectorThread();
  });
  afterEach(async () => {
    await thread.stop();
    await bus.close();
  });

  const signalOf = (number: number) => (number % 20) / 20;

  async function record(from: number, to: number, values: Partial<InferenceDraft> = {}): Promise<void> {
    const log = new InferenceLog(() => database.fork(), {
      liveStatistics: new MemoryLiveStatistics(),
      bus,
      logger,
    });
    const drafts = Array.from({ length: to - from }, (_, index) =>
      archivedDraft(from + index, {
        lakeWorthy: false,
        intervention: null,
        signalStrength: signalOf(from + index),
        ...values,
      }),
    );
    for (let start = 0; start < drafts.length; start += 100)
      await log.append(drafts.slice(start, start + 100));
    await log.close();
  }

  const searchWith = (keptBytes: number) =>
    new SimilarInferences({
      repository: () => new SimilarInferencesRepository(database.fork()),
      thread,
      keptBytes,
    });

  /** The straight way: every cosine, sorted. */
  function expected(query: Float32Array, numbers: readonly number[], first: number): string[] {
    return numbers
      .map((number) => ({
        number,
        cosine: vector(dimension, number).reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0),
      }))
      .sort((one, other) => other.cosine - one.cosine)
      .slice(0, first)
      .map(({ number }) => numberedId(number));
  }

  test.each([
    { room: 'all vectors', keptBytes: 1 << 30 },
    { room: 'one page of them', keptBytes: 500 * dimension * 4 },
    { room: 'none', keptBytes: 0 },
  ])('finds the very nearest that meet the conditions, with room for $room', async ({ keptBytes }) => {
    await record(1, size);
    await record(size, size + 1, { modelId: null });
    const search = searchWith(keptBytes);
    const query = vector(dimension, 4711);
    const numbers = Array.from({ length: size - 1 }, (_, index) => index + 1);
    const found = async (filter: { minSignalStrength?: number; createdFrom?: Date }) => {
      const page = await search.nearest({ digest: modelDigest, query, filter, first: 7 });
      return page.found.map(({ id }) => id);
    };
    expect(await search.nearest({ digest: modelDigest, query, filter: {}, first: 7 })).toMatchObject({
      compared: size - 1,
    });
    expect(await found({})).toEqual(expected(query, numbers, 7));
    const strong = numbers.filter((number) => signalOf(number) >= 0.95);
    expect(await found({ minSignalStrength: 0.95 })).toEqual(expected(query, strong, 7));
    expect(await found({ createdFrom: new Date(Date.now() + 60_000) })).toEqual([]);
    await record(2000, 2050);
    const [nearest = ''] = expected(query, numbers, 1);
    await database.fork().nativeDelete(Inference, { id: nearest });
    const there = [...numbers, ...Array.from({ length: 50 }, (_, index) => 2000 + index)].filter(
      (number) => numberedId(number) !== nearest,
    );
    expect(await found({})).toEqual(expected(query, there, 7));
    await thread.stop();
    expect(await found({})).toEqual(expected(query, there, 7));
    expect(await search.nearest({ digest: 'f'.repeat(64), query, filter: {}, first: 7 })).toEqual({
      digest: 'f'.repeat(64),
      found: [],
      compared: 0,
    });
  });

  test('a vector of another length hides and ends nothing', async () => {
    const other = 9000;
    await record(1, 40);
    await record(other, other + 1, { embedding: vector(dimension + 5, other) });
    const search = searchWith(1 << 30);
    const found = async (query: Float32Array) =>
      (await search.nearest({ digest: modelDigest, query, filter: {}, first: 3 })).found.map(({ id }) => id);
    const numbers = Array.from({ length: 39 }, (_, index) => index + 1);
    const query = vector(dimension, 4711);
    expect(await found(vector(dimension + 5, other))).toEqual([numberedId(other)]);
    expect(await found(query)).toEqual(expected(query, numbers, 3));
    expect(await found(vector(dimension + 5, other))).toEqual([numberedId(other)]);
    expect(await found(query)).toEqual(expected(query, numbers, 3));
  });

  test('what its thread forgets in the midst of a search is not left out', async () => {
    await record(1, size);
    const query = vector(dimension, 4711);
    const numbers = Array.from({ length: size - 1 }, (_, index) => index + 1);
    let answered = 0;
    for (let last = 1; last <= 6; last += 1) {
      await thread.stop();
      let uses = 0;
      const search = new SimilarInferences({
        repository: () => {
          uses += 1;
          if (uses === last) void thread.stop();
          return new SimilarInferencesRepository(database.fork());
        },
        thread,
        keptBytes: 1 << 30,
      });
      const asked = () => search.nearest({ digest: modelDigest, query, filter: {}, first: 7 });
      const first = await asked().catch((error: Error) => error.message);
      if (typeof first === 'string') expect(first).toContain('The vector thread ended');
      else {
        answered += 1;
        expect(first.found.map(({ id }) => id)).toEqual(expected(query, numbers, 7));
        expect(first.compared).toBe(size - 1);
      }
      expect((await asked()).found.map(({ id }) => id)).toEqual(expected(query, numbers, 7));
      expect(uses).toBeGreaterThan(last);
    }
    expect(answered).toBeGreaterThan(1);
  });

  test('what was being read when texts were erased is kept by no thread', async () => {
    await record(1, 60);
    const query = vector(dimension, 4711);
    const read = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    class Late extends SimilarInferencesRepository {
      override async vectorsAfter(
        ...parameters: Parameters<SimilarInferencesRepository['vectorsAfter']>
      ): Promise<RecordVector[]> {
        const page = await super.vectorsAfter(...parameters);
        read.resolve();
        await released.promise;
        return page;
      }
    }
    const parts = { thread, keptBytes: 1 << 30 };
    const search = new SimilarInferences({ ...parts, repository: () => new Late(database.fork()) });
    const first = search.nearest({ digest: modelDigest, query, filter: {}, first: 7 });
    await read.promise;
    const [nearest = ''] = expected(query, [...Array(60).keys()].slice(1), 1);
    await database.fork().nativeUpdate(Inference, { id: nearest }, { semanticEmbedding: null });
    search.forget();
    released.resolve();
    expect((await first).found.map(({ id }) => id)).not.toContain(nearest);
    expect(thread.keptVectors).toBe(0);
    await search.nearest({ digest: modelDigest, query, filter: {}, first: 7 });
    expect(thread.keptVectors).toBe(58);
  });

  test('what another search hands to the thread meanwhile is found once', async () => {
    await record(1, 60);
    const query = vector(dimension, 4711);
    const paused = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    let uses = 0;
    /** Waits before it looks for what has come since the first search has read. */
    class Paused extends SimilarInferencesRepository {
      override async vectorsAfter(
        ...parameters: Parameters<SimilarInferencesRepository['vectorsAfter']>
      ): Promise<RecordVector[]> {
        uses += 1;
        if (uses === 2) {
          paused.resolve();
          await released.promise;
        }
        return super.vectorsAfter(...parameters);
      }
    }
    const search = new SimilarInferences({
      repository: () => new Paused(database.fork()),
      thread,
      keptBytes: 1 << 30,
    });
    const first = search.nearest({ digest: modelDigest, query, filter: {}, first: 40 });
    await paused.promise;
    await record(60, 90);
    const numbers = Array.from({ length: 89 }, (_, index) => index + 1);
    const right = expected(query, numbers, 40);
    expect(
      (await search.nearest({ digest: modelDigest, query, filter: {}, first: 40 })).found.map(({ id }) => id),
    ).toEqual(right);
    released.resolve();
    expect((await first).found.map(({ id }) => id)).toEqual(right);
  });
});
