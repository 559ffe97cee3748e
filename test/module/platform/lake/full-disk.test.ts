import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openLake } from '../../../../src/platform/lake/store/open-lake.ts';
import { sharedCompileCache } from '../../../support/compile-cache.ts';
import { numberedId, silent } from '../../../support/lake-entries.ts';

const outcomeSchema = z.object({
  durable: z.int(),
  accepted: z.int(),
  served: z.int(),
  code: z.string(),
  writeFailure: z.string().nullable(),
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'full-lake-'));
});
afterEach(() => rm(directory, { recursive: true }));

/**
 * Runs a script that may write files of so many blocks of 1024 bytes; what goes beyond fails, as on
 * a full disk.
 */
async function withLimit(blocks: number, script: string, ...parameters: string[]): Promise<unknown> {
  const path = resolve(import.meta.dirname, '../../../support', script);
  const shell = `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`;
  const words = ['-c', shell, 'bash', process.execPath, path, ...parameters];
  const env = { ...process.env, ...sharedCompileCache };
  const { stdout } = await promisify(execFile)('bash', words, { env });
  return JSON.parse(stdout);
}

test.each([
  10, 1500,
])('a disk that takes no more is told of, ends nothing and loses nothing (groups of %i)', async (group) => {
  const path = join(directory, 'patterns.lake');
  const outcome = outcomeSchema.parse(await withLimit(8192, 'fill-lake.ts', path, String(group)));
  expect(outcome.code).toBe('LAKE_UNAVAILABLE');
  expect(outcome.writeFailure).not.toBeNull();
  expect(outcome.accepted).toBeGreaterThan(outcome.durable);
  expect(outcome.served).toBe(outcome.accepted);
  const { store, close } = await openLake({ path, key: null, maxPending: 100, logger: silent });
  expect(store.size).toBeGreaterThanOrEqual(outcome.durable);
  for (let number = 0; number < outcome.durable; number += 1)
    expect(store.has(numberedId(number))).toBe(true);
  expect(await store.verify()).toMatchObject({ checked: store.size, damaged: [] });
  await close();
});

test.each([
  1, 4, 8, 12, 16, 24, 40,
])('a disk that has no room to begin one is told of and ends nothing (%i KiB)', async (blocks) => {
  const path = join(directory, 'patterns.lake');
  expect(await withLimit(blocks, 'begin-lake.ts', path)).toEqual({
    codes: ['LAKE_UNAVAILABLE', 'LAKE_UNAVAILABLE'],
  });
  expect(await readdir(directory)).not.toContainEqual(expect.stringMatching(/damaged|room/));
  const { store, close } = await openLake({ path, key: null, maxPending: 100, logger: silent });
  expect(store.size).toBe(0);
  await close();
});
