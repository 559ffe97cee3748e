import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledModelsDirectory } from '../../../src/config/config.ts';
import { Child } from '../../support/child.ts';
import type { CommandResult } from '../../support/command-line.ts';
import { type DatabaseLocation, freshDatabase, isDatabaseHere } from '../../support/databases.ts';
import { hangsAlways } from '../../support/hung-models.ts';
import { type FileContent, tinyExport, writeFolder } from '../../support/model-folders.ts';
import { noTextModel } from '../../support/odd-models.ts';
import { tinyModel } from '../../support/onnx-models.ts';
import { tinyTokenizerFile } from '../../support/tiny-tokenizer.ts';
import { useCommands } from '../../support/use-commands.ts';

describe('the models command', () => {
  let scratch = '';
  let modelsDirectory = '';
  let database: DatabaseLocation;
  let registering: DatabaseLocation;
  const runCommand = useCommands();

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'vortex-commands-'));
    modelsDirectory = join(scratch, 'models');
    await mkdir(modelsDirectory);
    database = await freshDatabase('PGlite');
    // Its commands start in a fraction of the time; only a server that holds the embedded database
    // needs that one.
    registering = isDatabaseHere('PostgreSQL') ? await freshDatabase('PostgreSQL') : database;
  });
  afterAll(async () => {
    await database.remove();
    if (registering !== database) await registering.remove();
    await rm(scratch, { recursive: true });
  });

  const modelsOn = ({ dataDirectory, databaseUrl }: DatabaseLocation, ...parameters: string[]) =>
    runCommand(
      ['models', ...parameters],
      {
        DATA_DIR: dataDirectory,
        MODELS_DIR: modelsDirectory,
        ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      },
      scratch,
    );
  const models = (...parameters: string[]) => modelsOn(registering, ...parameters);
  const folder = (name: string, files: Readonly<Record<string, FileContent>> = tinyExport) =>
    writeFolder(join(scratch, name), files);
  const listedRow = async (name: string) =>
    (await models('list')).output.split('\n').find((line) => line.startsWith(`${name} `));

  /** What a command that failed told people. */
  function reasonOf({ code, errors }: CommandResult, expectedCode = 1): string {
    expect(code).toBe(expectedCode);
    expect(errors).not.toMatch(/^\s+at /m);
    return errors;
  }

  test('says how it is called', async () => {
    for (const parameters of [[], ['sell'], ['--help']]) {
      const { code, output, errors } = await models(...parameters);
      expect(code).toBe(parameters[0] === '--help' ? 0 : 2);
      for (const command of ['list', 'check', 'add']) {
        expect(output + errors).toMatch(new RegExp(`^ {2}models ${command}\\b`, 'm'));
      }
    }
  });

  test.each([
    ['onnx/model.onnx', 'onnx/model.onnx is not a regular file'],
    ['tokenizer.json', 'tokenizer.json is not a regular file'],
    ['config.json', 'config.json is not a regular file'],
  ])('says that %s is a named pipe instead of waiting for it', async (file, reason) => {
    const piped = await folder(`piped-${file.replaceAll('/', '-')}`);
    await rm(join(piped, file), { force: true });
    await promisify(execFile)('mkfifo', [join(piped, file)]);
    expect(reasonOf(await models('check', piped))).toContain(reason);
    expect(reasonOf(await models('add', piped, '--copy'))).toContain(reason);
  });

  test('gives up a model that hangs, and says so', async () => {
    const hanging = await folder('hanging', {
      ...tinyExport,
      'onnx/model.onnx': hangsAlways,
      '1_Pooling/config.json': {},
    });
    const environment = { MODELS_DIR: modelsDirectory, MODEL_LOAD_SECONDS: '1' };
    const reason = reasonOf(await runCommand(['models', 'check', hanging], environment, scratch));
    expect(reason).toContain('cannot be used: It was not loaded within 1 s, and was stopped.');
  });

  test.each([
    [['check'], 'DIR is missing'],
    [['check', '.', '--fast'], "Unknown option '--fast'"],
    [['add', '.', '--name', 'a b'], '--name expects a name of letters'],
    [['list', 'all'], 'expects no parameters, not "all"'],
  ])('tells what it does not understand in %j', async (parameters, reason) => {
    const { code, output, errors } = await models(...parameters);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(`models ${parameters[0]}: ${reason}`);
    expect(errors).toMatch(new RegExp(`^ {2}models ${parameters[0]} `, 'm'));
  });

  describe('check', () => {
    test('shows what the bundled model is, step by step, and writes nothing', async () => {
      const place = join(bundledModelsDirectory, 'vortex-static-384');
      const before = await readdir(place);
      const { code, output, errors } = await runCommand(['models', 'check', place], {}, scratch);
      expect(code).toBe(0);
      expect(output).toContain(`${place} can be used.`);
      expect(output).toMatch(/^ {2}inputs +input_ids \(int64\), attention_mask \(int64\)$/m);
      expect(output).toMatch(/^ {2}output +sentence_embedding, one vector per text$/m);
      expect(output).toMatch(/^ {2}dimension +384, /m);
      expect(output).toMatch(/^ {2}max tokens +256, from tokenizer\.json$/m);
      expect(output).toMatch(/^ {2}digest +[0-9a-f]{64} /m);
      expect(output.match(/^ +sha-256 [0-9a-f]{64}$/gm)).toHaveLength(2);
      expect(output).toMatch(/^ {2}smoke check +passed/m);
      const [, accuracy, error, temperature] =
        /^ {2}anchors +accuracy ([\d.]+) .*calibration error ([\d.]+), temperature ([\d.]+), /m.exec(
          output,
        ) ?? [];
      expect(Number(accuracy)).toBeGreaterThan(0.6);
      expect(Number(error)).toBeLessThan(0.06);
      expect(Number(temperature)).toBeGreaterThan(0);
      const [, rate = ''] = /^ {2}speed +([\d,]+) texts\/s/m.exec(output) ?? [];
      expect(Number(rate.replaceAll(',', ''))).toBeGreaterThan(100);
      expect(errors.match(/^done {2}\w+/gm)).toHaveLength(4);
      expect(await readdir(place)).toEqual(before);
      expect(await readdir(scratch)).not.toContain('data');
    });

    test('finds the dimension, and says who told it how long a text may be', async () => {
      const place = await folder('claims', {
        ...tinyExport,
        'onnx/model.onnx': tinyModel({ dimension: 12, isDimensionDeclared: false }),
        'tokenizer.json': tinyTokenizerFile({ truncation: { max_length: 16 } }),
        'config.json': { hidden_size: 384, max_position_embeddings: 40 },
      });
      const { code, output } = await models('check', place);
      expect(code).toBe(0);
      expect(output).toMatch(/^ {2}dimension +12, from the model's output \(config\.json says 384\)$/m);
      expect(output).toMatch(
        /^ {2}max tokens +40, from sentence_bert_config\.json \(tokenizer\.json says 16\)$/m,
      );
      expect(output).toMatch(/^ {2}output +last_hidden_state, averaged over the tokens$/m);
    });

    test('names every file that is missing', async () => {
      const place = await folder('empty', {});
      const reason = reasonOf(await models('check', place));
      expect(reason).toContain(`${place} cannot be used as a model folder`);
      expect(reason).toContain('  model.onnx or onnx/model.onnx is missing\n');
      expect(reason).toContain('  tokenizer.json is missing\n');
      expect(reasonOf(await models('check', join(scratch, 'nowhere')))).toContain('it does not exist');
      expect(reasonOf(await models('check', join(place, '..', 'claims', 'tokenizer.json')))).toContain(
        'it is a file',
      );
    });

    test.each<[string, Readonly<Record<string, FileContent>>, RegExp]>([
      ['a model of something else', { 'onnx/model.onnx': noTextModel }, /has an input named x/],
      ['an empty tokenizer', { 'tokenizer.json': {} }, /The tokenizer cannot be used/],
      [
        'too long a text',
        { 'sentence_bert_config.json': { max_seq_length: 100_000 } },
        /sentence_bert_config\.json says 100000 tokens.*--max-tokens/,
      ],
      [
        'another pooling',
        { '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false } },
        /asks for the pooling cls_token, but the engine averages/,
      ],
    ])('refuses %s with the reason', async (name, changes, reason) => {
      const place = await folder(`refused ${name}`, { ...tinyExport, ...changes });
      const refused = await models('check', place);
      expect(refused.output).toBe('');
      expect(reasonOf(refused)).toMatch(reason);
      expect(refused.errors).toContain(`${place} cannot be used: `);
    });
  });

  describe('add', () => {
    /** What the list says of the first model. */
    let row: string | undefined;

    test('lists nothing before the first model', async () => {
      expect(await models('list')).toMatchObject({
        code: 0,
        output: expect.stringMatching(/^No models are registered yet/),
        errors: '',
      });
    });

    test('refuses a folder outside MODELS_DIR, and a link out of it', async () => {
      const place = await folder('outside');
      expect(reasonOf(await models('add', place))).toContain('is outside MODELS_DIR');
      await symlink(place, join(modelsDirectory, 'linked'));
      expect(reasonOf(await models('add', join(modelsDirectory, 'linked')))).toContain(
        'is outside MODELS_DIR',
      );
      await rm(join(modelsDirectory, 'linked'));
      expect(await readdir(modelsDirectory)).toEqual([]);
    });

    test('copies what is needed and registers it; the list shows it ready', async () => {
      const place = await folder('tiny', { ...tinyExport, 'README.md': 'not needed' });
      const { code, output, errors } = await models('add', place, '--copy');
      expect(errors).toMatch(/^done {2}copying 4 files to .*tiny/m);
      expect([code, output]).toEqual([0, expect.stringContaining('"tiny" is registered and ready.')]);
      const copied = await readdir(join(modelsDirectory, 'tiny'), { recursive: true });
      expect(copied.toSorted()).toEqual(['1_Pooling', 'onnx', ...Object.keys(tinyExport)].toSorted());
      const [, digest = ''] = /^ {2}digest +([0-9a-f]{12})/m.exec(output) ?? [];
      row = await listedRow('tiny');
      expect(row).toMatch(
        new RegExp(`^tiny +embedding +12 +ready +${digest} +\\d{4}-\\d\\d-\\d\\d [\\d:]{8}Z +0$`),
      );
    });

    test('twice changes nothing, and says so', async () => {
      const again = await models('add', join(scratch, 'tiny'), '--copy');
      expect(again).toMatchObject({ code: 0, output: expect.stringContaining('Nothing was changed.') });
      expect(again.output).toContain('already contains these files');
      expect(await listedRow('tiny')).toBe(row);
    });

    test('overwrites no file of another model, and takes no name from it', async () => {
      const other = await folder('other', { ...tinyExport, 'onnx/model.onnx': tinyModel({ dimension: 20 }) });
      const before = await readFile(join(modelsDirectory, 'tiny/onnx/model.onnx'));
      const conflict = reasonOf(await models('add', other, '--copy', '--name', 'tiny'));
      expect(conflict).toContain('other files with the same names: onnx/model.onnx');
      expect(await readFile(join(modelsDirectory, 'tiny/onnx/model.onnx'))).toEqual(before);
      await cp(other, join(modelsDirectory, 'other'), { recursive: true });
      const taken = reasonOf(await models('add', join(modelsDirectory, 'other'), '--name', 'tiny'));
      expect(taken).toMatch(/"tiny" belongs to other files \(tiny\/onnx\/model\.onnx, digest [0-9a-f]{64}\)/);
      const limit = await models('add', join(modelsDirectory, 'tiny'), '--max-tokens', '20');
      expect(reasonOf(limit)).toContain('"tiny" belongs to these files with a maximum of 40 tokens, not 20');
      expect(reasonOf(await models('add', other, '--copy', '--name', 'vortex-static-384'))).toContain(
        'is the name of a bundled model',
      );
    });

    test('registers a folder where it lies, and again where it was moved to', async () => {
      const place = join(modelsDirectory, 'other');
      expect((await models('add', place)).output).toContain('"other" is registered and ready.');
      await rename(place, join(modelsDirectory, 'moved'));
      const moved = await models('add', join(modelsDirectory, 'moved'), '--name', 'other');
      expect(moved.output).toContain('"other" is registered again and ready.');
      expect(await listedRow('other')).toMatch(/^other +embedding +20 +ready/);
    });

    test('registers nothing that cannot be used', async () => {
      const place = await folder('unusable', { ...tinyExport, 'onnx/model.onnx': noTextModel });
      reasonOf(await models('add', place, '--copy'));
      expect(await readdir(modelsDirectory)).not.toContain('unusable');
      expect(await listedRow('unusable')).toBeUndefined();
    });

    test('while a server holds the database, shows the mutation for it', async () => {
      const holder = new Child('hold-data-directory.ts', database.dataDirectory);
      try {
        expect(await holder.line()).toBe('held');
        const place = await folder('late');
        const reason = reasonOf(await modelsOn(database, 'add', place, '--copy'));
        expect(reason).toContain(`in use by process ${holder.pid}`);
        expect(reason).toContain('use its registerModel mutation instead');
        expect(reason).toContain(
          'registerModel(input: { name: "late", modelPath: "late/onnx/model.onnx", tokenizerPath: "late/tokenizer.json", embeddingDim: 12, maxTokens: 40 })',
        );
        expect(await readdir(modelsDirectory)).toContain('late');
        expect(reasonOf(await modelsOn(database, 'list'))).toContain('models { edges');
      } finally {
        await holder.kill();
      }
      const after = await modelsOn(database, 'list');
      expect(after).toMatchObject({ code: 0, output: expect.not.stringContaining('late') });
    });
  });
});
