import { afterEach, beforeEach, expect, test } from 'vitest';
import { LakeRepository } from '../../../src/modules/lake/lake.repository.ts';
import { LakeImport } from '../../../src/modules/lake/lake-import.ts';
import { LakeRecordRepository } from '../../../src/modules/lake/lake-record.repository.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { InferenceLog } from '../../../src/modules/record/inference-log.ts';
import { MemoryLiveStatistics } from '../../../src/platform/cache/memory/memory-live-statistics.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import type { LakeEntry } from '../../../src/platform/lake/record/lake-entry.ts';
import { archivedDraft as draft, draftModel } from '../../support/archived-drafts.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { lakeEntry, modelDigest, numberedId } from '../../support/lake-entries.ts';
import { type ServerLake, serverLake } from '../../support/lakes.ts';

describeOnEachDatabase('an import into the archive', (database) => {
  const { logger } = collectingLogger();
  const repository = () => new LakeRepository(database.fork());
  let bus: MemoryEventBus;
  let lake: ServerLake;

  beforeEach(async () => {
    await database.clear();
    await database.fork().insert(OnnxModel, draftModel);
    bus = new MemoryEventBus(logger);
    lake = await serverLake(database, bus, logger);
  });
  afterEach(async () => {
    await lake.close();
    await bus.close();
  });

  const append = (...numbers: number[]) =>
    new InferenceLog(() => database.fork(), {
      liveStatistics: new MemoryLiveStatistics(),
      bus,
      logger,
      archive: undefined,
    }).append(numbers.map((number) => draft(number)));

  async function* each(entries: readonly LakeEntry[]): AsyncGenerator<LakeEntry> {
    yield* entries;
  }

  async function imported(...entries: readonly LakeEntry[]) {
    const record = () => new LakeRecordRepository(database.fork());
    const retention = { maxEntries: null, maxAgeDays: null };
    const { store } = lake.archive;
    const lakeImport = new LakeImport({ store, repository, record, retention, logger });
    await lakeImport.take(each(entries));
    return lakeImport.counts;
  }

  /** What an export once said of an inference of this record, without its place. */
  const exported = (number: number) =>
    lakeEntry({ id: numberedId(number), seq: null, text: 'Not what the record says.', signal: 1 });

  const recorded = async (...numbers: number[]) =>
    (await repository().entries(numbers.map(numberedId))).entries;

  test('takes inferences of this record as the record says them, and in their places', async () => {
    await append(1, 2);
    expect(await imported(exported(1), exported(2))).toEqual({ added: 2, present: 0, refused: 0 });
    for (const entry of await recorded(1, 2)) expect(lake.archive.store.get(entry.id)).toEqual(entry);
    expect(await imported(exported(1))).toEqual({ added: 0, present: 1, refused: 0 });
  });

  test('puts right what was once taken in without its place', async () => {
    await append(1);
    lake.archive.store.remove(numberedId(1));
    lake.archive.store.add(exported(1));
    await imported(exported(1));
    expect([lake.archive.store.get(numberedId(1))]).toEqual(await recorded(1));
  });

  test('brings nothing back that somebody has removed, or that does not belong here', async () => {
    await append(1, 2);
    await repository().decide(numberedId(1), 'REMOVED');
    await database.fork().nativeUpdate(Inference, { id: numberedId(2) }, { lakeWorthy: false });
    await lake.followed();
    expect(await imported(exported(1), exported(2))).toEqual({ added: 0, present: 0, refused: 2 });
    expect(lake.archive.store.size).toBe(0);
  });

  test('takes what the record does not know as it comes, and keeps it through comparisons', async () => {
    await append(1);
    const foreign = Array.from({ length: 250 }, (_, number) =>
      lakeEntry({ id: numberedId(1000 + number), seq: null }),
    );
    expect(await imported(...foreign, exported(1))).toEqual({ added: 251, present: 0, refused: 0 });
    expect(await imported(...foreign)).toEqual({ added: 0, present: 250, refused: 0 });
    await lake.followed();
    for (const entry of foreign) expect(lake.archive.store.get(entry.id)).toEqual(entry);
  });

  test('keeps what came before a fault, durably, and says how much', async () => {
    async function* faulty() {
      yield* [lakeEntry(), lakeEntry()];
      throw new RangeError('the third');
    }
    const { store } = lake.archive;
    const record = () => new LakeRecordRepository(database.fork());
    const retention = { maxEntries: null, maxAgeDays: null };
    const lakeImport = new LakeImport({ store, repository, record, retention, logger });
    await expect(lakeImport.take(faulty())).rejects.toThrow('the third');
    expect(lakeImport.counts).toEqual({ added: 2, present: 0, refused: 0 });
    expect(await store.figures()).toMatchObject({ entries: 2, pending: 0 });
  });

  test('an entry of another installation can be removed, here and where else it was imported', async () => {
    const other = await serverLake(database, bus, logger);
    const foreign = lakeEntry({ seq: null });
    await imported(foreign);
    other.archive.store.add(foreign);
    expect(await lake.archive.removeImported(foreign.id)).toBe('DURABLE');
    expect(lake.archive.store.has(foreign.id)).toBe(false);
    await expect.poll(() => other.archive.store.has(foreign.id)).toBe(false);
    expect(await lake.archive.removeImported(foreign.id)).toBeNull();
    await other.close();
  });

  test('knows how long the vectors of the models of the record are', async () => {
    expect(await repository().modelDimensions()).toEqual(new Map([[modelDigest, 16]]));
  });
});
