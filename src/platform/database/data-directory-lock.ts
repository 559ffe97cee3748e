import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { v4 } from 'uuid';
import { z } from 'zod';
import { livenessOf, ownIdentity, processIdentitySchema } from './process-identity.ts';

const ownerSchema = processIdentitySchema.extend({ token: z.uuid() });
type Owner = z.output<typeof ownerSchema>;

/** Interval between heartbeats of the holder, in milliseconds. */
const heartbeatMs = 500;

/**
 * Time without a heartbeat after which a holder whose process is not visible from here counts as
 * dead, in milliseconds.
 */
const silenceMs = 3000;

/**
 * A guard is held only for a few file operations. A guard of this age was left by a process that
 * ended.
 */
const abandonedGuardMs = 2000;

/** Another process uses the data directory. */
export class DataDirectoryLockedError extends Error {
  override readonly name = 'DataDirectoryLockedError';
  readonly directory: string;
  /** Id of the process that holds the lock. */
  readonly holderPid: number;

  constructor(directory: string, owner: Owner) {
    const where = owner.host === ownIdentity().host ? '' : ` on ${owner.host}`;
    super(
      `The data directory ${directory} is in use by process ${owner.pid}${where}. ` +
        'Stop it, give this server another directory with DATA_DIR, or share a PostgreSQL server with DATABASE_URL.',
    );
    this.directory = directory;
    this.holderPid = owner.pid;
  }
}

export interface DataDirectoryLock {
  /** Releases the directory. A second call does nothing. */
  release(): Promise<void>;
}

/**
 * Locks a directory for this process with a lock file in it. `file` names a lock file for another
 * purpose. The lock of a process that has ended, for any reason, is taken over at once. A holder in
 * another container or on another machine counts as alive while its heartbeat continues; checking
 * that takes some seconds.
 * @param directory must exist.
 * @throws DataDirectoryLockedError if a running process holds the lock.
 */
export async function acquireDataDirectoryLock(
  directory: string,
  file = 'server.lock',
): Promise<DataDirectoryLock> {
  const path = join(directory, file);
  const own: Owner = { ...ownIdentity(), token: v4() };
  let silent: Owner | null = null;
  for (;;) {
    const holder = await guarded(path, () => takeUnlessHeld(path, own, silent));
    if (holder === null) return held(path, own);
    if (livenessOf(holder) === 'alive' || (await showsLife(path))) {
      throw new DataDirectoryLockedError(directory, holder);
    }
    silent = holder;
  }
}

/**
 * Rejects a directory that a running process holds. Takes no lock.
 * @throws DataDirectoryLockedError
 */
export async function refuseHeldDirectory(directory: string, file = 'server.lock'): Promise<void> {
  const path = join(directory, file);
  const holder = readOwner(path);
  if (holder === null || livenessOf(holder) === 'dead') return;
  if (livenessOf(holder) === 'alive' || (await showsLife(path)))
    throw new DataDirectoryLockedError(directory, holder);
}

/** Writes the lock file, or returns the owner that may still hold it. */
function takeUnlessHeld(path: string, own: Owner, silent: Owner | null): Owner | null {
  const holder = readOwner(path);
  if (holder !== null && holder.token !== silent?.token && livenessOf(holder) !== 'dead') return holder;
  writeFileSync(path, JSON.stringify(own));
  return null;
}

/** Null if there is no lock file, or if its writer ended before the file was complete. */
function readOwner(path: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

function held(path: string, own: Owner): DataDirectoryLock {
  const heartbeat = setInterval(() => beat(path), heartbeatMs);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      await guarded(path, () => {
        if (readOwner(path)?.token === own.token) rmSync(path);
      });
    },
  };
}

function beat(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // A heartbeat that cannot be written counts as missed.
  }
}

async function showsLife(path: string): Promise<boolean> {
  const before = modifiedAt(path);
  for (let waited = 0; waited < silenceMs; waited += 250) {
    await delay(250);
    if (modifiedAt(path) !== before) return true;
  }
  return false;
}

/**
 * Runs `action` while no other process runs an action for the same path. The action is synchronous,
 * so that nothing interleaves with it.
 */
async function guarded<Result>(path: string, action: () => Result): Promise<Result> {
  const guard = `${path}.guard`;
  while (!enter(guard)) {
    if (Date.now() - modifiedAt(guard) > abandonedGuardMs) leave(guard);
    else await delay(10);
  }
  try {
    return action();
  } finally {
    leave(guard);
  }
}

function enter(guard: string): boolean {
  try {
    mkdirSync(guard);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function leave(guard: string): void {
  try {
    rmdirSync(guard);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Milliseconds since 1970. The current time if the file has just been removed. */
function modifiedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return Date.now();
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
