import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdir, mkdtemp, rm, rmdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InterventionRepository } from '../../../src/modules/interventions/intervention.repository.ts';
import { InterventionService } from '../../../src/modules/interventions/intervention.service.ts';
import { LakeRepository } from '../../../src/modules/lake/lake.repository.ts';
import { LakeKeeper } from '../../../src/modules/lake/lake-keeper.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { InferenceLog } from '../../../src/modules/record/inference-log.ts';
import { recordVerification } from '../../../src/modules/verification/record-verification.ts';
import { MemoryLiveStatistics } from '../../../src/platform/cache/memory/memory-live-statistics.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import { LakeUnavailableError } from '../../../src/platform/lake/errors.ts';
import { openLake, ownerFileOf, readLake } from '../../../src/platform/lake/store/open-lake.ts';
import { archivedDraft as draft, draftModel } from '../../support/archived-drafts.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { lakeEntry, numberedId, silent } from '../../support/lake-entries.ts';
import { type ServerLake, serverLake } from '../../support/lakes.ts';
import { mayMount, SmallDisk } from '../../support/small-disk.ts';

describeOnEachDatabase('the archive', (database) => {
  const { logger, lines } = collectingLogger();
  let bus: MemoryEventBus;
  let directory: string;
  let lakes: ServerLake[];
  const disks: SmallDisk[] = [];

  beforeEach(async () => {
    await database.clear();
    await database.fork().insert(OnnxModel, draftModel);
    directory = await mkdtemp(join(tmpdir(), 'archive-'));
    bus = new MemoryEventBus(logger);
    lakes = [];
    lines.length = 0;
  });
  afterEach(async () => {
    for (const lake of lakes) await lake.close();
    for (const disk of disks.splice(0)) await disk.remove();
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

  async function mounted(bytes: number): Promise<SmallDisk> {
    const disk = await SmallDisk.mount(bytes);
    disks.push(disk);
    return disk;
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
    const { entries } = await new LakeRepository(database.fork()).entries([1, 3].map(numberedId));
    expect(entries).toHaveLength(2);
    for (const entry of entries) expect(lake.archive.store.get(entry.id)).toEqual(entry);
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

  /** An intervention that was recorded later, told of by the server of a Lake. */
  async function intervene(number: number, signalBefore: number, lake?: ServerLake): Promise<void> {
    const service = new InterventionService({
      repository: new InterventionRepository(database.fork()),
      liveStatistics: new MemoryLiveStatistics(),
      bus,
      logger,
      reconsider: async (id) => lake?.archive.reconsider(id),
    });
    await service.record({ inferenceId: numberedId(number), position: 9, signalBefore, signalAfter: 0.95 });
  }

  const plain = { intervention: null, signalStrength: 0.87 };

  test('a later intervention changes and ends entries on every server', async () => {
    const one = await start('one.lake');
    const other = await start('other.lake');
    await logOf(one).append([draft(1, plain), draft(2, plain), draft(3, { ...plain, lakeWorthy: false })]);
    await other.followed();
    await intervene(1, 0.8, one);
    await intervene(2, 0.1, one);
    await intervene(3, 0.7, one);
    // Nobody wakes the other but what is told.
    const seen = () => [1, 2, 3].map((number) => other.archive.store.get(numberedId(number))?.intervention);
    const interventions = [0.8, 0.7].map((signalBefore) => expect.objectContaining({ signalBefore }));
    await expect.poll(seen).toEqual([interventions[0], undefined, interventions[1]]);
  });

  test('a server that was down learns of what has changed, entered and left, equal in number', async () => {
    const one = await start('one.lake');
    const other = await start('other.lake');
    await logOf(one).append([draft(1, { ...plain, lakeWorthy: false }), draft(2, plain), draft(3, plain)]);
    await other.followed();
    lakes.pop();
    await other.close();
    await intervene(1, 0.8, one);
    await intervene(2, 0.1, one);
    await intervene(3, 0.75, one);
    const after = await start('other.lake');
    await after.followed();
    expect(await idsIn(after)).toEqual(ids(1, 3));
    expect(after.archive.store.get(numberedId(3))?.intervention?.signalBefore).toBe(0.75);
  });

  test('a verification changes and ends entries on every server', async () => {
    const one = await start('one.lake');
    const other = await start('other.lake');
    const provisional = {
      ...plain,
      verdict: 'SUPPORTED',
      evidence: 'CONTEXT',
      verdictStage: 'PROVISIONAL',
    } as const;
    await logOf(one).append([draft(1, provisional), draft(2, provisional)]);
    await other.followed();
    for (const [number, probabilitySupported] of [
      [1, 0.1],
      [2, 0.9],
    ] as const) {
      const look = {
        modelId: draftModel.id,
        probabilitySupported,
        report: { sentences: [] },
        processingTimeMs: 1,
      };
      await recordVerification(database.fork(), { ...look, inferenceId: numberedId(number) });
    }
    await other.followed();
    expect(await idsIn(other)).toEqual(ids(2));
    expect(other.archive.store.get(numberedId(2))?.signal).toBe(0.9);
  });

  test('compares at its start what entries say, and not only which there are', async () => {
    const before = await start('one.lake');
    await logOf(before).append([draft(1), draft(2)]);
    await before.followed();
    lakes.pop();
    await before.close();
    await database.fork().nativeUpdate(Inference, { id: numberedId(1) }, { signalStrength: 0.99 });
    const after = await start('one.lake');
    await after.followed();
    expect(after.archive.store.get(numberedId(1))?.signal).toBe(0.99);
  });

  test('leaves out, and names, what no entry can be made of, and follows the rest', async () => {
    await logOf().append([1, 2, 3].map((number) => draft(number)));
    const unreadable = { ethos: 0.7, logos: 0.8, pathos: 0.6 };
    await database.fork().nativeUpdate(Inference, { id: numberedId(2) }, { elpChannels: unreadable });
    const lake = await start('one.lake');
    await lake.followed();
    await logOf().append([draft(4)]);
    await lake.followed();
    expect(await idsIn(lake)).toEqual(ids(1, 3, 4));
    expect(lake.follower.leftOut).toBe(1);
    const named = lines.filter(({ message }) => message.includes('cannot be turned into an entry'));
    expect(named).toHaveLength(1);
  });

  test('takes entries in again when it may keep more, or when others have left', async () => {
    const kept = (maxEntries: number | null) => ({ retention: { maxEntries, maxAgeDays: null } });
    await logOf().append([1, 2, 3, 4, 5, 6].map((number) => draft(number)));
    const repository = new LakeRepository(database.fork());
    const expected: [number | null, Set<string>][] = [
      [3, ids(4, 5, 6)],
      [5, ids(2, 3, 4, 5, 6)],
      [2, ids(5, 6)],
      [2, ids(4, 5)],
      [null, ids(1, 2, 3, 4, 5)],
    ];
    for (const [index, [maximum, members]] of expected.entries()) {
      if (index === 3) await repository.decide(numberedId(6), 'REMOVED');
      const lake = await start('one.lake', kept(maximum));
      await lake.followed();
      expect(await idsIn(lake), `step ${index}`).toEqual(members);
      lakes.pop();
      await lake.close();
    }
  });

  test('says how far a decision has come: onto the disk, or into the record where there is no Lake', async () => {
    const one = await start('one.lake');
    const without = await start('one.lake');
    await logOf().append([draft(1, { lakeWorthy: false })]);
    await new LakeRepository(database.fork()).decide(numberedId(1), 'ARCHIVED');
    expect(await without.archive.followDecision(numberedId(1))).toBe('RECORDED');
    expect(one.archive.store.has(numberedId(1))).toBe(false);
    expect(await one.archive.followDecision(numberedId(1))).toBe('DURABLE');
    expect(one.archive.store.has(numberedId(1))).toBe(true);
  });

  test('keeps as many entries as it may, the latest, and does not fetch the others again', async () => {
    const retention = { maxEntries: 3, maxAgeDays: null };
    const lake = await start('one.lake', { retention });
    await logOf(lake).append([1, 2, 3, 4, 5].map((number) => draft(number)));
    await lake.followed();
    expect(await idsIn(lake)).toEqual(ids(3, 4, 5));
    await lake.followed();
    expect(await idsIn(lake)).toEqual(ids(3, 4, 5));
  });

  test('keeps entries as long as it may, and does not fetch the others again', async () => {
    await logOf().append([draft(1), draft(2), draft(3)]);
    const age = `update asi_inferences set created_at = now() - interval '49 hours' where id in (?, ?)`;
    await database.fork().execute(age, [numberedId(1), numberedId(2)]);
    const lake = await start('one.lake', { retention: { maxEntries: null, maxAgeDays: 2 } });
    await lake.followed();
    expect(await idsIn(lake)).toEqual(ids(3));
    await lake.followed();
    expect(await idsIn(lake)).toEqual(ids(3));
  });

  test('leaves out an inference whose vector has no numbers, names it, and holds the others', async () => {
    const lake = await start('one.lake');
    await logOf().append([draft(1), draft(2)]);
    await database
      .fork()
      .execute(`update asi_inferences set semantic_embedding = '{}' where id = ?`, [numberedId(1)]);
    await lake.followed();
    expect(await idsIn(lake)).toEqual(ids(2));
    expect(lake.archive.leftOut).toBe(1);
    expect(lines.filter(({ message }) => message.includes('omits it'))).toHaveLength(1);
    lakes.pop();
    await lake.close();
    const again = await start('one.lake');
    await again.followed();
    expect(await idsIn(again)).toEqual(ids(2));
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
      'the Lake is damaged; the file was set aside and a new one is filled from the database',
    );
  });

  test('is opened behind everything else: it says so meanwhile', async () => {
    const path = join(directory, 'patterns.lake');
    const { store, close } = await openLake({ path, key: null, maxPending: 100, logger: silent });
    store.add(lakeEntry({ id: numberedId(1_000_001), seq: null }));
    await close();
    // As a process leaves it that is in the middle of taking the lock.
    const guard = `${ownerFileOf(path)}.guard`;
    await mkdir(guard);
    await utimes(guard, new Date('2100-01-01'), new Date('2100-01-01'));
    const keeper = new LakeKeeper({
      path,
      key: null,
      maxPending: 8192,
      logger,
      prepare: async () => undefined,
      onOpen: () => undefined,
    });
    const opening = keeper.open();
    expect(() => keeper.store).toThrow(new LakeUnavailableError('The Lake is being opened.'));
    expect(await logOf().append([draft(1)])).toHaveLength(1);
    expect(keeper.isOpen).toBe(false);
    await rmdir(guard);
    await opening;
    expect(keeper.store.size).toBe(1);
    await keeper.close();
  });

  describe.runIf(mayMount)('on a disk', () => {
    test('that is read-only says so; the record goes on, and what was missed is filled in later', async () => {
      const disk = await mounted(16_777_216);
      disk.become('ro');
      const lake = await start('unused', { path: join(disk.directory, 'patterns.lake'), reopenMs: 50 });
      expect(() => lake.archive.store).toThrow(LakeUnavailableError);
      expect(() => lake.archive.store).toThrow(/cannot be used: .*read-only/);
      expect(await logOf(lake).append([draft(1), draft(2)])).toHaveLength(2);
      disk.become('rw');
      await expect.poll(() => lake.keeper.isOpen).toBe(true);
      await expect.poll(() => idsIn(lake)).toEqual(ids(1, 2));
    });

    test('that becomes read-only or was so before is read all the same', async () => {
      const disk = await mounted(16_777_216);
      const path = join(disk.directory, 'patterns.lake');
      const { store, close } = await openLake({ path, key: null, maxPending: 100, logger: silent });
      store.add(lakeEntry({ id: numberedId(1) }));
      await close();
      disk.become('ro');
      await expect(openLake({ path, key: null, maxPending: 100, logger: silent })).rejects.toThrow(
        LakeUnavailableError,
      );
      const reader = await readLake({ path, key: null, logger: silent });
      expect(reader.get(numberedId(1))?.text).toBe('Water runs downhill.');
      await reader.close();
    });

    test('that is full says so; the record goes on, and what was missed is filled in later', async () => {
      const disk = await mounted(262_144);
      const path = join(disk.directory, 'patterns.lake');
      const lake = await start('unused', { path, maxPending: 150, retryMs: 50 });
      const all = Array.from({ length: 400 }, (_, index) => index + 1);
      for (let first = 0; first < all.length; first += 100) {
        const drafts = all
          .slice(first, first + 100)
          .map((number) => draft(number, { inputText: 'x'.repeat(900) }));
        expect(await logOf(lake).append(drafts)).toHaveLength(100);
      }
      await expect.poll(async () => (await lake.archive.store.figures()).writeFailure).not.toBeNull();
      expect(lake.archive.store.size).toBeLessThan(all.length);
      await new LakeRepository(database.fork()).decide(numberedId(1), 'REMOVED');
      expect(await lake.archive.followDecision(numberedId(1))).toBe('ACCEPTED');
      disk.become('size=16777216');
      await expect.poll(async () => (await lake.archive.store.figures()).pending).toBe(0);
      await lake.followed();
      expect(await idsIn(lake)).toEqual(ids(...all.slice(1)));
      expect(await lake.archive.store.figures()).toMatchObject({ writeFailure: null });
      expect(await lake.archive.store.verify()).toMatchObject({ checked: all.length - 1, damaged: [] });
    });
  });
});

/** Changes a stored text where it lies in the file. */
function changeText(path: string, text: string): void {
  const bytes = readFileSync(path);
  const file = openSync(path, 'r+');
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) writeSync(file, 'Wrong', at);
  closeSync(file);
}
