import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { describeOnEachInstallation, Installation, patient, quickestKind } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { useCommands } from '../support/use-commands.ts';

describeOnEachInstallation('doctor', (kind) => {
  let installation: Installation;
  let scratch: string;
  let server: ServerProcess;
  let port: string;
  const inSharedProcess = useCommands();

  const doctor = (more: Record<string, string> = {}) =>
    inSharedProcess(['doctor'], { ...installation.environment, PORT: port, ...more }, scratch);

  beforeAll(async () => {
    installation = await Installation.create(kind);
    scratch = await mkdtemp(join(tmpdir(), 'doctor-'));
    server = await installation.start();
    ({ port } = new URL(server.url));
  });
  afterAll(async () => {
    await installation.dispose();
    await rm(scratch, { recursive: true });
  });

  test('asks the server that runs already how it is', async () => {
    const { code, output } = await doctor();
    expect(output).not.toContain('BAD');
    expect(output).toMatch(
      new RegExp(`^good {2}address .*Vortex Signal .* serving on 127.0.0.1:${port} since 20`, 'm'),
    );
    expect(output).toMatch(/^good {2}database .* responded in /m);
    expect(output).toMatch(/^good {2}default model .* responded in /m);
    expect(code).toBe(0);
  });

  // It opens no database: one kind shows that.
  test.runIf(kind === quickestKind())(
    'says that the address is taken where another installation listens',
    async () => {
      const { code, output } = await doctor({ DATA_DIR: join(scratch, 'other') });
      expect(output).toMatch(/^BAD {3}address .*another program listens on it\. Set PORT to a free port\.$/m);
      expect(code).toBe(1);
    },
  );

  test('tries everything itself where no server runs', async () => {
    await server.stop('SIGINT');
    const before = await contents(installation);
    const { code, output } = await runCommand(
      ['doctor'],
      { ...installation.environment, PORT: port },
      scratch,
    );
    expect(await contents(installation)).toEqual(before);
    expect(output).toMatch(new RegExp(`^good {2}address .*127.0.0.1:${port} is free$`, 'm'));
    expect(output).toMatch(/^good {2}database .* responded in .*; schema up to date$/m);
    expect(output).toMatch(/^good {2}default model +all-MiniLM-L6-v2, .* responded in /m);
    expect(code).toBe(0);
  });
});

/** Every file of the data folder with what is in it, and every key in Redis. */
async function contents({ database, redis }: Installation): Promise<unknown> {
  const entries = await readdir(database.dataDirectory, { recursive: true, withFileTypes: true });
  // The Lake's readers have their places in a file beside it.
  const files = entries.filter(({ name }) => !name.endsWith('.lake-lock'));
  const digests = await Promise.all(
    files.map(async (file) => {
      const path = join(file.parentPath, file.name);
      return [
        path,
        file.isFile()
          ? createHash('sha256')
              .update(await readFile(path))
              .digest('hex')
          : null,
      ];
    }),
  );
  return { digests: digests.toSorted(), keys: redis === null ? [] : await redis.names() };
}

describe('doctor', patient, () => {
  let scratch = '';
  const inSharedProcess = useCommands();

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'doctor-'));
  });
  afterEach(() => rm(scratch, { recursive: true }));

  test('makes nothing where nothing has been made yet', async () => {
    const { code, output } = await inSharedProcess(['doctor'], { PORT: '0' }, scratch);
    expect(output).toMatch(/^good {2}database .* the first start creates it in .*$/m);
    expect(code).toBe(0);
    expect(await readdir(scratch)).toEqual([]);
  });

  test('takes from .env what is empty in the environment', async () => {
    const free = String(await freePort());
    await writeFile(join(scratch, '.env'), `PORT=${free}\n`);
    const { output } = await inSharedProcess(['doctor'], { PORT: '' }, scratch);
    expect(output).toMatch(new RegExp(`^good {2}address +127.0.0.1:${free} is free$`, 'm'));
  });

  test('finds the disk of a data folder whose path is still to be made', async () => {
    const { code, output } = await inSharedProcess(['doctor'], { PORT: '0', DATA_DIR: 'a/b/c' }, scratch);
    expect(output).toMatch(/^good {2}disk .* free in .*a\/b\/c$/m);
    expect(code).toBe(0);
    expect(await readdir(scratch)).toEqual([]);
  });

  test('goes through every part, whatever fails', async () => {
    await writeFile(join(scratch, 'file'), '');
    const { code, output } = await inSharedProcess(
      ['doctor'],
      {
        PORT: '0',
        HOST: '192.0.2.1',
        OPERATOR_TOKEN: 'a-token-of-24-characters',
        DATA_DIR: 'file/data',
        MODELS_DIR: 'none',
        DATABASE_URL: 'postgresql://127.0.0.1:1/none',
        REDIS_URL: 'redis://127.0.0.1:1',
      },
      scratch,
    );
    const bad = ['address', 'data directory', 'models directory', 'database', 'live figures', 'event bus'];
    for (const subject of bad) expect(output).toMatch(new RegExp(`^BAD {3}${subject} .*\\.$`, 'm'));
    expect(output).toMatch(/^good {2}default model +all-MiniLM-L6-v2, .* responded in /m);
    expect(output).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
    expect(await readdir(scratch)).toEqual(['file']);
  });
});
