import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { tinyExport, writeFolder } from '../support/model-folders.ts';
import { tinyModel } from '../support/onnx-models.ts';
import { programPath } from '../support/program.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient } from '../support/stream-client.ts';
import { useCommands } from '../support/use-commands.ts';
import { expectTypename, inferBatch, record, variedTexts } from './actions.ts';
import { RegisterModel } from './operations/figures.operations.ts';
import { Infer } from './operations/inferences.operations.ts';
import { Reembeddings, ReembedInferences, SimilarInSpace } from './operations/spaces.operations.ts';
import { NearByModel, SetDefaultModel } from './operations/streams.operations.ts';

const token = 'operator-token-of-the-test';
const bundled = 'all-MiniLM-L6-v2';
const text = 'The river rises behind the stone.';

describeOnEachInstallation('the spaces of two models', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  let scratch = '';

  beforeAll(async () => {
    installation = await Installation.create(kind);
    scratch = await mkdtemp(join(tmpdir(), 'vortex-spaces-'));
    await writeFolder(join(scratch, 'tiny'), { ...tinyExport, 'onnx/model.onnx': tinyModel({ seed: 2 }) });
    server = await installation.start(environment());
    client = new GraphqlClient(server.url, token);
    const { registerModel } = await client.data(RegisterModel, {
      input: {
        name: 'tiny',
        modelPath: 'tiny/onnx/model.onnx',
        tokenizerPath: 'tiny/tokenizer.json',
        embeddingDim: 8,
        maxTokens: 32,
      },
    });
    expect(expectTypename(registerModel, 'RegisterModelPayload').model.status).toBe('READY');
  });
  afterAll(async () => {
    await installation.dispose();
    await rm(scratch, { recursive: true });
  });

  const environment = () => ({ ...installation.environment, MODELS_DIR: scratch, OPERATOR_TOKEN: token });
  const inSharedProcess = useCommands();
  const reembedBy = (run: typeof runCommand, ...words: string[]) =>
    run(['models', 're-embed', ...words], { ...environment(), PORT: port() }, scratch);
  const reembed = (model: string) => reembedBy(inSharedProcess, '--model', model);
  const port = () => new URL(server.origin).port;

  async function similar(model: string | null, first: number, inferenceId?: string) {
    const target = inferenceId === undefined ? { text } : { inferenceId };
    const { similarInferences, lake } = await client.data(SimilarInSpace, { target, model, first });
    return {
      compared: similarInferences.comparedCount,
      models: similarInferences.space.models.map(({ name }) => name),
      texts: similarInferences.nearest.map(({ inference }) => inference?.inputText),
      inLake: lake.similar.nearest.map(({ entry }) => entry.text),
      lakeModels: lake.similar.space.models.map(({ name }) => name),
    };
  }

  async function setDefault(model: string): Promise<void> {
    const { setDefaultModel } = await client.data(SetDefaultModel, { model });
    expect(setDefaultModel).toEqual({ __typename: 'SetDefaultModelPayload' });
  }

  async function inferBy(model: string | null): Promise<string> {
    const { infer } = await client.data(Infer, { input: { text, ...(model === null ? {} : { model }) } });
    return expectTypename(infer, 'InferPayload').inference.id;
  }

  test('are filled by a command that is killed, and by the next that continues', async () => {
    await inferBatch(client, variedTexts.slice(0, 120));
    expect(await similar('tiny', 5)).toMatchObject({ compared: 0, models: ['tiny'], texts: [], inLake: [] });
    const killed = spawn(process.execPath, [programPath(), 'models', 're-embed', '--model', 'tiny'], {
      cwd: scratch,
      env: { PATH: process.env.PATH, ...environment(), PORT: port() },
      stdio: 'ignore',
    });
    await expect.poll(async () => (await similar('tiny', 1)).compared, { interval: 20 }).toBeGreaterThan(0);
    killed.kill('SIGKILL');
    if (killed.exitCode === null && killed.signalCode === null) await once(killed, 'exit');
    await record(client, { text: 'A text that was measured elsewhere.' });
    expect(await reembedBy(runCommand, '--model', 'tiny')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Stored '),
    });
    const found = await similar('tiny', 100);
    expect(found).toMatchObject({ compared: 121, models: ['tiny'], lakeModels: ['tiny'] });
    expect(found.inLake.length).toBeGreaterThan(0);
    expect(found.texts).toEqual(expect.arrayContaining(found.inLake.slice(0, 20)));
    expect(await reembed('tiny')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Stored 0 '),
    });
    // What the other model read is still found in its own space.
    expect(await similar(bundled, 100)).toMatchObject({ compared: 120, models: [bundled] });
  });

  test('say why they cannot be filled', async () => {
    expect(await reembed('nothing')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('There is no model named "nothing".'),
    });
    expect(await reembedBy(inSharedProcess)).toMatchObject({
      code: 2,
      errors: expect.stringContaining('expects --model NAME'),
    });
    const { reembedInferences } = await client.data(ReembedInferences, { model: 'nothing' });
    expect(reembedInferences.__typename).toBe('NotFoundError');
    if (kind === 'servers') return;
    const elsewhere = { ...environment(), PORT: String(await freePort()) };
    expect(
      await inSharedProcess(['models', 're-embed', '--model', 'tiny'], elsewhere, scratch),
    ).toMatchObject({
      code: 1,
      errors: expect.stringContaining('No server responds at HOST and PORT'),
    });
  });

  test('lose nothing when the default changes there and back under load', async () => {
    const near = StreamClient.openWith('WebSocket', server.url, NearByModel, { text }, token);
    while (near.data.length === 0) await inferBy(null);
    const made: string[] = [];
    let isOver = false;
    const load = Promise.all(
      [1, 2, 3].map(async () => {
        while (!isOver) made.push(await inferBy(null));
      }),
    );
    const atLeast = (count: number) => expect.poll(() => made.length).toBeGreaterThan(count);
    await atLeast(10);
    await setDefault('tiny');
    await atLeast(made.length + 20);
    const { reembedInferences } = await client.data(ReembedInferences, { model: bundled });
    expectTypename(reembedInferences, 'ReembedInferencesPayload');
    await setDefault(bundled);
    await atLeast(made.length + 20);
    isOver = true;
    await load;
    const last = await inferBy(null);
    await near.findData(({ inferenceUpdates }) => inferenceUpdates.node.id === last);
    const received = near.data.map(({ inferenceUpdates }) => inferenceUpdates.node.id);
    expect(received).toEqual(expect.arrayContaining(made));
    expect(new Set(received).size).toBe(received.length);
    const spaces = new Set<string>();
    for (const {
      inferenceUpdates: { near: match, node },
    } of near.data) {
      expect(match?.space.digest).toBe(node.model?.digest);
      spaces.add(match?.space.digest ?? '');
    }
    expect(spaces.size).toBe(2);
    near.close();

    await expect
      .poll(async () => (await client.data(Reembeddings)).reembeddings.map(({ state }) => state))
      .not.toContain('RUNNING');
    for (const model of ['tiny', bundled])
      expect(await reembed(model)).toMatchObject({ code: 0, errors: expect.any(String) });
    const [inTiny, inBundled] = [await similar('tiny', 100), await similar(bundled, 100)];
    expect(inTiny.compared).toBe(inBundled.compared);
    // An inference of one model is compared in the space of the default, or of the named one.
    const byTiny = await inferBy('tiny');
    expect(await similar(null, 3, byTiny)).toMatchObject({ models: ['tiny'] });
    expect(await similar(bundled, 3, byTiny)).toMatchObject({ models: [bundled], texts: [text, text, text] });
    expect(server.output + server.errors).not.toMatch(/failed to|could not be read/);
  });

  test.runIf(kind === 'embedded')('are filled by the command itself when no server runs', async () => {
    const made = await inferBy(null);
    expect(made).not.toBe('');
    await server.stop();
    expect(await reembed('tiny')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Stored [1-9]/),
    });
  });
});
