import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ErasureRepository } from '../../../src/modules/erasures/erasure.repository.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { InferenceLog } from '../../../src/modules/record/inference-log.ts';
import { MemoryLiveStatistics } from '../../../src/platform/cache/memory/memory-live-statistics.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import { LakeUnavailableError } from '../../../src/platform/lake/errors.ts';
import { archivedDraft as draft, draftModel } from '../../support/archived-drafts.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { numberedId } from '../../support/lake-entries.ts';
import { type ServerLake, serverLake } from '../../support/lakes.ts';
import { filesWith } from '../../support/leftovers.ts';

const word = 'HAPAXLEGOMENON';
const key = Buffer.alloc(32, 7);

describeOnEachDatabase('what was erased', (database) => {
  const { logger } = collectingLogger();
  let bus: MemoryEventBus;
  let directory: string;
  let path: string;
  let lakes: ServerLake[];

  beforeEach(async () => {
    await database.clear();
    await database.fork().insert(OnnxModel, draftModel);
    directory = await mkdtemp(join(tmpdir(), 'erased-lakes-'));
    path = join(directory, 'patterns.lake');
    bus = new MemoryEventBus(logger);
    lakes = [];
  });
  afterEach(async () => {
    for (const lake of lakes) await lake.close();
    await bus.close();
    await rm(directory, { recursive: true });
  });

  async function start(options: Parameters<typeof serverLake>[3] = {}): Promise<ServerLake> {
    const lake = await serverLake(database, bus, logger, { path, ...options });
    lakes.push(lake);
    return lake;
  }

  async function stop(lake: ServerLake): Promise<void> {
    lakes = lakes.filter((one) => one !== lake);
    await lake.close();
  }

  const speak = (lake: ServerLake, ...numbers: number[]) =>
    new InferenceLog(() => database.fork(), {
      liveStatistics: new MemoryLiveStatistics(),
      bus,
      logger,
      archive: lake.archive,
    }).append(numbers.map((number) => draft(number, { inputText: `${word} ${number}` })));

  const erase = (number: number) =>
    new ErasureRepository(database.fork()).eraseInference(numberedId(number), {
      requestedBy: 'COMMAND',
      reason: null,
    });

  const filesLeft = () => filesWith(directory, [word]);

  async function filled(...numbers: number[]): Promise<void> {
    const lake = await start();
    await speak(lake, ...numbers);
    await lake.archive.store.durable();
    await stop(lake);
    expect(await filesLeft()).toEqual([path]);
  }

  test('is not said to be gone while a Lake that holds it cannot be opened', async () => {
    await filled(1);
    const sealed = await start({ key, reopenMs: 20 });
    expect(sealed.keeper.isOpen).toBe(false);
    await erase(1);
    await expect(sealed.archive.removeErased()).rejects.toThrow(LakeUnavailableError);
    await expect(sealed.archive.removeErased()).rejects.toThrow(/LAKE_KEY/);
    const elsewhere = join(directory, 'elsewhere');
    await rename(path, elsewhere);
    await rm(elsewhere);
    await sealed.archive.removeErased();
    expect(await filesLeft()).toEqual([]);
    await expect.poll(() => sealed.keeper.isOpen).toBe(true);
  });

  test('is removed once a Lake that fits is put in the place of one that does not', async () => {
    await filled(1);
    const one = await readFile(path);
    const sealed = await start({ key, reopenMs: 20 });
    await rm(path);
    await expect.poll(() => sealed.keeper.isOpen).toBe(true);
    await stop(sealed);
    await writeFile(`${path}.other`, one);
    const open = await start({ reopenMs: 20 });
    expect(open.keeper.isOpen).toBe(false);
    await erase(1);
    await expect(open.archive.removeErased()).rejects.toThrow(LakeUnavailableError);
    await rename(`${path}.other`, path);
    await expect.poll(() => open.keeper.isOpen).toBe(true);
    await open.archive.removeErased();
    expect(await filesLeft()).toEqual([]);
  });

  test('is in no damaged file that was set aside, whenever that was written', async () => {
    await filled(1, 2);
    const copy = await readFile(path);
    const lake = await start();
    await erase(1);
    await lake.archive.removeErased();
    await stop(lake);
    // Its first page says nothing any more, and the texts are there.
    copy.fill(0xff, 24, 88);
    await writeFile(path, copy);
    expect(await filesLeft()).toEqual([path]);
    const again = await start();
    expect(again.keeper.isOpen).toBe(true);
    await again.followed();
    expect(await readdir(directory)).not.toContainEqual(expect.stringContaining('damaged'));
    expect(await filesWith(directory, [`${word} 1`])).toEqual([]);
  });

  test('leaves a damaged file alone as long as nothing was ever erased', async () => {
    await filled(1);
    await writeFile(path, Buffer.alloc(100_000, 0xff));
    const lake = await start();
    await lake.archive.removeErased();
    expect(await readdir(directory)).toContainEqual(expect.stringContaining('damaged'));
    await erase(1);
    await lake.archive.removeErased();
    expect(await readdir(directory)).not.toContainEqual(expect.stringContaining('damaged'));
  });

  test('is in nothing that a rebuilding has left which was killed', async () => {
    await filled(1);
    await writeFile(`${path}.rebuilt`, await readFile(path));
    await writeFile(`${path}.rebuilt-lock`, '');
    await writeFile(`${path}.rebuilt.owner`, '');
    const lake = await start();
    expect((await readdir(directory)).filter((name) => name.includes('rebuilt'))).toEqual([]);
    await erase(1);
    await lake.archive.removeErased();
    expect(await filesLeft()).toEqual([]);
  });

  /** An inference that the archive of its server has not heard of yet. */
  async function committedUnheard(number: number) {
    const elsewhere = new MemoryEventBus(logger);
    const audience = { liveStatistics: new MemoryLiveStatistics(), bus: elsewhere, logger };
    const drafts = [draft(number, { inputText: word })];
    const committed = await new InferenceLog(() => database.fork(), audience).append(drafts);
    return { committed, drafts };
  }

  test('does not come back by a commit whose answer comes while it is removed', async () => {
    const lake = await start();
    const { committed, drafts } = await committedUnheard(1);
    await erase(1);
    let isRemoved = false;
    const removed = lake.archive.removeErased().finally(() => {
      isRemoved = true;
    });
    while (!isRemoved) {
      lake.archive.admit(committed, drafts);
      await nextTurn();
    }
    await removed;
    await lake.archive.store.durable();
    expect(lake.archive.store.has(numberedId(1))).toBe(false);
    expect(await filesLeft()).toEqual([]);
  });

  test('does not come back by one whose answer comes after it was removed before the Lake was served', async () => {
    const { committed, drafts } = await committedUnheard(1);
    await erase(1);
    const lake = await start();
    lake.archive.admit(committed, drafts);
    expect(lake.archive.store.has(numberedId(1))).toBe(false);
  });
});
