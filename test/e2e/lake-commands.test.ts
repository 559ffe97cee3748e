import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withSqlSession } from '../../src/platform/database/orm/sql-session.ts';
import { jsonLine } from '../../src/platform/lake/export/json-lines.ts';
import { lakeFormats } from '../../src/platform/lake/export/write-entries.ts';
import { runCommand, runProgram } from '../support/command-line.ts';
import { openDatabase } from '../support/databases.ts';
import type { LakeEntriesQueryVariables } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation, quickestKind } from '../support/installation.ts';
import { lakeEntry } from '../support/lake-entries.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { rootDirectory } from '../support/source-files.ts';
import { useCommands } from '../support/use-commands.ts';
import { record } from './actions.ts';
import { LakeEntries, RemoveLakeEntry } from './operations/lake.operations.ts';

const worthy = { fluxPosition: 9, confidence: 0.5, signalStrength: 0.9 };
const size = 30;
const all: LakeEntriesQueryVariables = {};

/**
 * A Lake is the same file on either kind of installation. What reads that file alone, and how files
 * and lines are refused, is tried on one kind; what concerns the server beside it and the record,
 * on each.
 */
describeOnEachInstallation('the commands of the Lake', (kind) => {
  const onOneKind = test.runIf(kind === quickestKind());
  let installation: Installation;
  let scratch: string;
  let server: ServerProcess;

  const inSharedProcess = useCommands();
  const command = (...parameters: readonly string[]) =>
    inSharedProcess(['lake', ...parameters], installation.environment, scratch);
  const inOwnProcess = (...parameters: readonly string[]) =>
    runCommand(['lake', ...parameters], installation.environment, scratch);
  const exportCall = `${process.execPath} ${resolve(rootDirectory, 'bin/vortex-signal.js')} lake export`;
  const inShell = (line: string) => runProgram('bash', ['-c', line], installation.environment, scratch);
  const at = (name: string) => join(scratch, name);
  const lakeFile = () => join(installation.database.dataDirectory, 'patterns.lake');

  async function entriesOf(client: GraphqlClient): Promise<number> {
    const { data } = await client.execute(LakeEntries, all);
    return data?.lake.entries.totalCount ?? -1;
  }

  async function onDatabase(sql: string): Promise<void> {
    const orm = await openDatabase(installation.database);
    await withSqlSession(orm, (session) => session.run(sql));
    await orm.close();
  }

  beforeAll(async () => {
    installation = await Installation.create(kind);
    scratch = await mkdtemp(join(tmpdir(), 'lake-commands-'));
    server = await installation.start();
    const client = new GraphqlClient(server.url);
    for (let number = 0; number < size; number += 1)
      await record(client, { ...worthy, text: `Text ${number}` });
    while ((await entriesOf(client)) < size);
  });
  afterAll(async () => {
    await installation.dispose();
    await rm(scratch, { recursive: true });
  });

  test('export, verify and back up while the server runs', async () => {
    const piped = await inOwnProcess('export');
    expect(piped).toMatchObject({ code: 0, errors: expect.stringContaining(`export of ${size} entries`) });
    expect(piped.output.trim().split('\n')).toHaveLength(size);
    expect(await command('export', at('lake.jsonl'))).toMatchObject({ code: 0, output: '' });
    expect(await readFile(at('lake.jsonl'), 'utf8')).toBe(piped.output);
    expect(await command('export', '--format', 'arrow', at('lake.arrows'))).toMatchObject({ code: 0 });
    expect((await stat(at('lake.arrows'))).size).toBeGreaterThan(1000);
    expect(await command('export', '--format', 'parquet', at('lake.parquet'))).toMatchObject({ code: 0 });
    const { num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(at('lake.parquet')));
    expect(num_rows).toBe(BigInt(size));
    expect(await inOwnProcess('verify')).toMatchObject({
      code: 0,
      output: `${size} records were read; 0 are damaged.\n`,
    });
    expect(await inOwnProcess('backup', at('copy.lake'))).toMatchObject({ code: 0 });
    expect(await command('backup', at('copy.lake'))).toMatchObject({
      code: 1,
      errors: expect.stringContaining('already exists'),
    });
  });

  test('are told of in the welcome, and doctor says how the Lake is', async () => {
    const line = new RegExp(`^  Lake +${lakeFile().replaceAll(/[.\\]/g, '\\$&')}: \\S`, 'm');
    expect(server.output).toMatch(line);
    const doctor = (more: Record<string, string> = {}) =>
      inSharedProcess(['doctor'], { ...installation.environment, PORT: '0', ...more }, scratch);
    const { output } = await doctor();
    expect(output).toMatch(
      /^good {2}Lake .*patterns\.lake, 30 entries in .* MB, format version 1, not encrypted.*in use by process \d+/m,
    );
    expect(output).toMatch(/^good {2}disk .* GB free in /m);
    const wrongKey = await doctor({ LAKE_KEY: 'ab'.repeat(32) });
    expect(wrongKey).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^BAD {3}Lake .*is not encrypted, and LAKE_KEY is set/m),
    });
  });

  test('leave the Lake to the server that keeps it', async () => {
    const refused = { code: 1, errors: expect.stringMatching(/is in use by process \d+/) };
    expect(await command('import', at('lake.jsonl'))).toMatchObject(refused);
    if (kind === 'servers') expect(await command('rebuild')).toMatchObject(refused);
    expect(await entriesOf(new GraphqlClient(server.url))).toBe(size);
    expect(await command('verify')).toMatchObject({ code: 0 });
  });

  onOneKind('write to pipes in every format, and say so when nobody reads any more', async () => {
    const parquet = await command('export', '--format', 'parquet');
    expect(parquet).toMatchObject({ code: 0, output: expect.stringMatching(/^PAR1.*PAR1$/s) });
    for (const format of lakeFormats) {
      const unread = await inShell(`set -o pipefail; ${exportCall} --format ${format} | true`);
      expect(unread).toMatchObject({
        code: 1,
        errors: expect.stringContaining('closed it before all of it was written'),
      });
      expect(unread.errors).not.toMatch(/^ +at /m);
    }
  });

  onOneKind('leave nothing where the disk has no room for all', async () => {
    for (const call of [`${exportCall} cut.jsonl`, `${exportCall.replace('export', 'backup')} cut.lake`]) {
      const cut = await inShell(`trap '' XFSZ; ulimit -f 2; exec ${call}`);
      expect(cut).toMatchObject({ code: 1, errors: expect.stringContaining('could not be written') });
      expect(cut.errors).not.toMatch(/^ +at /m);
    }
    expect((await readdir(scratch)).filter((name) => name.includes('cut'))).toEqual([]);
  });

  onOneKind('leave damaged records out of an export, and say so', async () => {
    await server.stop();
    const bytes = await readFile(lakeFile());
    const place = bytes.lastIndexOf('Text 7');
    bytes.write('Wrong', place);
    await writeFile(lakeFile(), bytes);
    const { code, output, errors } = await command('export');
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(size - 1);
    expect(errors).toMatch(/^skipped {3}[0-9a-f-]{36} {2}its checksum is wrong$/m);
    expect(errors).toContain('1 records are damaged');
    await copyFile(at('copy.lake'), lakeFile());
  });

  onOneKind(
    'import line by line, name the one that is none, and what came from elsewhere can be removed',
    async () => {
      const foreign = lakeEntry({ seq: null });
      await writeFile(at('foreign.jsonl'), `\uFEFF${jsonLine(foreign)}\n{"no":1}\n`);
      const imported = await command('import', at('foreign.jsonl'));
      expect(imported.code).toBe(1);
      expect(imported.errors).toContain('Line 3 is not a valid entry: id: ');
      expect(imported.errors).toContain('1 entries before this one were added and stay.');
      const missing = await command('import', at('nowhere.jsonl'));
      expect(missing).toMatchObject({ code: 1, errors: expect.stringContaining('the file does not exist') });
      for (const { errors } of [imported, missing]) expect(errors).not.toMatch(/^ +at /m);
      server = await installation.start();
      const client = new GraphqlClient(server.url);
      await expect.poll(() => entriesOf(client)).toBe(size + 1);
      const removal = { id: foreign.id, idempotencyKey: 'a-removal' };
      for (let times = 0; times < 2; times += 1) {
        const { removeLakeEntry } = await client.data(RemoveLakeEntry, removal);
        expect(removeLakeEntry).toMatchObject({ __typename: 'RemoveLakeEntryPayload', stage: 'DURABLE' });
        expect(await entriesOf(client)).toBe(size);
      }
      const { removeLakeEntry: again } = await client.data(RemoveLakeEntry, { id: foreign.id });
      expect(again.__typename).toBe('NotFoundError');
    },
  );

  test('restore a backup, import what another has exported, and rebuild from the record', async () => {
    await server.stop();
    await copyFile(at('copy.lake'), lakeFile());
    expect(await command('verify')).toMatchObject({ code: 0 });
    const isOne = kind === quickestKind();
    for (const name of isOne ? ['lake.parquet', 'lake.jsonl', 'lake.arrows'] : ['lake.arrows']) {
      await rm(lakeFile());
      const run = name === 'lake.arrows' ? inOwnProcess : command;
      expect(await run('import', at(name))).toMatchObject({
        code: 0,
        output: `${size} entries were added; 0 already existed.\n`,
      });
    }
    if (isOne)
      expect(await command('import', at('lake.arrows'))).toMatchObject({
        output: `0 entries were added; ${size} already existed.\n`,
      });
    expect(await inOwnProcess('rebuild')).toMatchObject({
      code: 0,
      output: `The Lake contains ${size} entries.\n`,
    });
    server = await installation.start();
    const client = new GraphqlClient(server.url);
    await expect.poll(() => entriesOf(client)).toBe(size);
  });

  test.runIf(kind === 'servers')('keep the old Lake when the record cannot be read', async () => {
    await server.stop();
    await onDatabase('alter table lake_decisions rename to lake_decisions_away');
    const rebuilt = await command('rebuild');
    await onDatabase('alter table lake_decisions_away rename to lake_decisions');
    expect(rebuilt).toMatchObject({ code: 1, output: '' });
    expect(await command('verify')).toMatchObject({
      output: `${size} records were read; 0 are damaged.\n`,
    });
    expect(await readdir(installation.database.dataDirectory)).not.toContain('patterns.lake.rebuilt');
  });
});

describe('the commands of the Lake', () => {
  const inSharedProcess = useCommands();

  test('make nothing where there is no file to import', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'vortex-import-'));
    const said = await inSharedProcess(['lake', 'import', 'missing.jsonl'], {}, scratch);
    expect(said).toMatchObject({
      code: 1,
      errors: 'missing.jsonl cannot be read: the file does not exist.\n',
    });
    expect(await readdir(scratch)).toEqual([]);
    await rm(scratch, { recursive: true });
  });

  test('say what is wrong with their parameters', async () => {
    const said = await Promise.all(
      [
        ['export', '--format', 'csv'],
        ['import', '--format', 'csv'],
        ['import', '--format', 'parquet'],
        ['backup'],
      ].map((parameters) => inSharedProcess(['lake', ...parameters], {}, tmpdir())),
    );
    expect(said).toMatchObject([
      { code: 2 },
      { code: 2 },
      { code: 2, errors: expect.stringContaining('from a FILE') },
      { code: 2, errors: expect.stringContaining('FILE is missing') },
    ]);
  });
});
