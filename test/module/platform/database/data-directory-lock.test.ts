import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  acquireDataDirectoryLock,
  DataDirectoryLockedError,
} from '../../../../src/platform/database/data-directory-lock.ts';
import { ownIdentity, type ProcessIdentity } from '../../../../src/platform/database/process-identity.ts';
import { Child } from '../../../support/child.ts';

let directory: string;
let children: Child[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vortex-lock-'));
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await rm(directory, { recursive: true });
});

function holder(): Child {
  const child = new Child('hold-data-directory.ts', directory);
  children.push(child);
  return child;
}

/** Leaves a lock behind as a process would have that ended without releasing it. */
async function leaveLock(owner: Partial<ProcessIdentity>): Promise<void> {
  const token = 'a3c1f0de-3b1c-4a57-9d2c-0e8f5a6b7c8d';
  await writeFile(lockPath(), JSON.stringify({ ...ownIdentity(), token, ...owner }));
}

function lockPath(): string {
  return join(directory, 'server.lock');
}

/** Does something while the lock looks as if its holder gave signs of life. */
async function whileItBeats<Result>(action: () => Promise<Result>): Promise<Result> {
  let isOver = false;
  const beating = (async () => {
    for (; !isOver; await delay(20)) await utimes(lockPath(), new Date(), new Date()).catch(() => undefined);
  })();
  try {
    return await action();
  } finally {
    isOver = true;
    await beating;
  }
}

describe('The lock on a data directory', () => {
  it('is refused to a second process, which learns who holds it', async () => {
    const lock = await acquireDataDirectoryLock(directory);
    expect(await holder().line()).toBe(`refused by ${process.pid}`);
    await lock.release();
    expect(await holder().line()).toBe('held');
  });

  it('is refused while another process holds it, and says what to do', async () => {
    const child = holder();
    await child.line();
    const refusal = await acquireDataDirectoryLock(directory).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirectoryLockedError);
    expect(refusal).toMatchObject({
      holderPid: child.pid,
      directory,
      message:
        `The data directory ${directory} is in use by process ${child.pid}. ` +
        'Stop it, give this server another directory with DATA_DIR, or share a PostgreSQL server with DATABASE_URL.',
    });
  });

  it('is refused to a second holder in the same process', async () => {
    const lock = await acquireDataDirectoryLock(directory);
    await expect(acquireDataDirectoryLock(directory)).rejects.toMatchObject({ holderPid: process.pid });
    await lock.release();
  });

  it('is taken over from a process that was killed, without a look at its signs of life', async () => {
    const child = holder();
    expect(await child.line()).toBe('held');
    await child.kill();
    const lock = await whileItBeats(() => acquireDataDirectoryLock(directory));
    await lock.release();
  });

  it('leaves nothing behind when it is released, however often', async () => {
    const lock = await acquireDataDirectoryLock(directory);
    await lock.release();
    await lock.release();
    expect(existsSync(lockPath())).toBe(false);
  });

  it('is not released by who has lost it', async () => {
    const lost = await acquireDataDirectoryLock(directory);
    await rm(lockPath());
    const lock = await acquireDataDirectoryLock(directory);
    await lost.release();
    expect(existsSync(lockPath())).toBe(true);
    await lock.release();
  });

  describe.skipIf(process.platform !== 'linux')('is taken over without a look at its signs of life', () => {
    it.each<[string, Partial<ProcessIdentity>]>([
      ['if its number is our own, given again', { startTicks: '1' }],
      ['if its number belongs to another process by now', { pid: process.ppid, startTicks: '1' }],
      ['if the machine was started again', { bootId: '00000000-0000-0000-0000-000000000000' }],
    ])('%s', async (_, owner) => {
      await leaveLock(owner);
      const lock = await whileItBeats(() => acquireDataDirectoryLock(directory));
      expect(JSON.parse(await readFile(lockPath(), 'utf8'))).toMatchObject(ownIdentity());
      await lock.release();
    });
  });

  it('is taken over from a process that ended while it wrote it', async () => {
    await writeFile(lockPath(), '{"pid":');
    const lock = await acquireDataDirectoryLock(directory);
    await lock.release();
  });

  it('is taken over if a process ended in the middle of taking it', async () => {
    const guard = `${lockPath()}.guard`;
    await mkdir(guard);
    await utimes(guard, 0, 0);
    const lock = await acquireDataDirectoryLock(directory);
    await lock.release();
    expect(existsSync(guard)).toBe(false);
  });

  it('is taken over from a holder out of sight once it is silent', async () => {
    await leaveLock({ host: 'another-machine', pid: 4711 });
    const lock = await acquireDataDirectoryLock(directory);
    await lock.release();
  });

  it('is refused while a holder out of sight gives signs of life', async () => {
    await leaveLock({ host: 'another-machine', pid: 4711 });
    const refusal = await whileItBeats(() =>
      acquireDataDirectoryLock(directory).catch((error: unknown) => error),
    );
    expect(refusal).toMatchObject({
      holderPid: 4711,
      message: expect.stringContaining('in use by process 4711 on another-machine'),
    });
  });

  it('shows by itself that its holder lives', async () => {
    const lock = await acquireDataDirectoryLock(directory);
    await utimes(lockPath(), 0, 0);
    await expect.poll(() => modifiedRecently()).toBe(true);
    await lock.release();
  });

  it('goes to one of several processes that find it stale together', async () => {
    await leaveLock({ startTicks: '1', bootId: null });
    const racers = Array.from({ length: 4 }, holder);
    const outcomes = await Promise.all(racers.map((racer) => racer.line()));
    const winner = racers[outcomes.indexOf('held')];
    expect(outcomes.toSorted()).toEqual(['held', ...Array<string>(3).fill(`refused by ${winner?.pid}`)]);
  });
});

async function modifiedRecently(): Promise<boolean> {
  return Date.now() - (await stat(lockPath())).mtimeMs < 10_000;
}
