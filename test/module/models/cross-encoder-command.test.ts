import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageDirectory } from '../../../src/config/config.ts';
import { runCommand } from '../../support/command-line.ts';
import { type DatabaseLocation, freshDatabase, isDatabaseHere } from '../../support/databases.ts';
import { writeFolder } from '../../support/model-folders.ts';
import { inferenceExport } from '../../support/overlap-models.ts';
import { useCommands } from '../../support/use-commands.ts';

describe('the models command, of a cross-encoder', () => {
  let scratch = '';
  let modelsDirectory = '';
  let database: DatabaseLocation;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'vortex-cross-encoder-'));
    modelsDirectory = join(scratch, 'models');
    await mkdir(modelsDirectory);
    // Commands start in a fraction of the time there.
    database = await freshDatabase(isDatabaseHere('PostgreSQL') ? 'PostgreSQL' : 'PGlite');
    await writeFolder(join(scratch, 'nli'), inferenceExport);
  });
  afterAll(async () => {
    await database.remove();
    await rm(scratch, { recursive: true });
  });

  const inSharedProcess = useCommands();
  const modelsBy = (run: typeof runCommand, ...parameters: string[]) =>
    run(
      ['models', ...parameters],
      {
        DATA_DIR: database.dataDirectory,
        MODELS_DIR: modelsDirectory,
        ...(database.databaseUrl === null ? {} : { DATABASE_URL: database.databaseUrl }),
      },
      scratch,
    );
  const models = (...parameters: string[]) => modelsBy(inSharedProcess, ...parameters);

  test('check finds out what it is, and what its scores stand for', async () => {
    const { code, output } = await modelsBy(runCommand, 'check', join(scratch, 'nli'));
    expect(code).toBe(0);
    expect(output).toMatch(/^ {2}kind +cross-encoder$/m);
    expect(output).toMatch(/^ {2}output +logits, 3 per pair: support at 1, contradiction at 0$/m);
    expect(output).toMatch(/^ {2}digest +[0-9a-f]{64} \(model, then tokenizer, then config\.json\)$/m);
    expect(output).toMatch(/^ {2}max tokens +64, from config\.json$/m);
    expect(output).toMatch(/^ {2}speed +[\d,]+ pairs\/s/m);
    expect(output).not.toMatch(/^ {2}anchors/m);
  });

  test('check can use the one that a script writes to try things out with', async () => {
    const script = join(packageDirectory, 'scripts', 'onnx', 'write-overlap-model.ts');
    const place = join(scratch, 'overlap');
    await promisify(execFile)(process.execPath, [script, place]);
    const { code, output } = await models('check', place);
    expect(code).toBe(0);
    expect(output).toMatch(/^ {2}output +logits, 3 per pair: support at 1, contradiction at 0$/m);
  });

  test('check says why it cannot be used without labels', async () => {
    const place = await writeFolder(join(scratch, 'bare'), { ...inferenceExport, 'config.json': {} });
    const { code, output, errors } = await models('check', place);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toContain(`${place} cannot be used: `);
    expect(errors).toContain('no config.json with id2label');
  });

  test('add copies its labels too and registers it; the list shows it ready', async () => {
    const { code, output } = await modelsBy(runCommand, 'add', join(scratch, 'nli'), '--copy');
    expect([code, output]).toEqual([0, expect.stringContaining('"nli" is registered and ready.')]);
    expect(output).toContain('verifies provisional verdicts on responses');
    expect(await readdir(join(modelsDirectory, 'nli'))).toContain('config.json');
    const [, digest = ''] = /^ {2}digest +([0-9a-f]{12})/m.exec(output) ?? [];
    const row = (await modelsBy(runCommand, 'list')).output
      .split('\n')
      .find((line) => line.startsWith('nli '));
    expect(row).toMatch(new RegExp(`^nli +cross-encoder +ready +${digest} `));
    expect((await models('add', join(scratch, 'nli'), '--copy')).output).toContain('Nothing was changed.');
  });
});
