import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { hangingWord, hangsOnWord } from '../support/hung-models.ts';
import { writeFolder } from '../support/model-folders.ts';
import { tinyModel } from '../support/onnx-models.ts';
import { tinyTokenizerFile } from '../support/tiny-tokenizer.ts';
import { expectServed, honestlyDuring, usualRequests } from './support/honest-client.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

const runSeconds = 3;
const quietMs = 6000;

describe.skipIf(!victimsAreHere)('beside a model that hangs', { timeout: 120_000 }, () => {
  let victim: Victim;
  let models = '';

  beforeAll(async () => {
    models = await mkdtemp(join(tmpdir(), 'vortex-hung-'));
    await writeFolder(models, {
      'hanging.onnx': hangsOnWord,
      'honest.onnx': tinyModel(),
      'tokenizer.json': tinyTokenizerFile(),
    });
    victim = await Victim.create({ MODELS_DIR: models, INFERENCE_RUN_SECONDS: String(runSeconds) });
    for (const name of ['hanging', 'honest']) await register(name);
  });
  afterAll(async () => {
    await victim.dispose();
    await rm(models, { recursive: true });
  });

  const post = (query: string) => new GraphqlClient(victim.url).post(JSON.stringify({ query }));
  const register = (name: string) =>
    post(`mutation { registerModel(input: {
      name: "${name}", modelPath: "${name}.onnx", tokenizerPath: "tokenizer.json", embeddingDim: 8, maxTokens: 32
    }) { __typename } }`);
  const inferring = (text: string, model: string) =>
    `mutation { infer(input: { text: "${text}", model: "${model}" }) { __typename } }`;

  test('requests for other models are served, those for the bundled one and for another registered one', async () => {
    // When this is tried again, the model was given up.
    await post('mutation { loadModel(input: { model: "hanging" }) { __typename } }');
    const requests = [...usualRequests, inferring('the river', 'honest')];
    const quiet = await honestlyDuring(victim.url, () => sleep(quietMs), { requests });
    const attack = async () => {
      // Two hang until they are refused, and many others want the same model meanwhile.
      const waiting = Array.from({ length: 50 }, () => post(inferring('the stone', 'hanging')));
      for (let time = 0; time < 2; time += 1) {
        const { body } = await post(inferring(`the ${hangingWord}`, 'hanging'));
        expect(body).toMatchObject({ data: { infer: { __typename: 'ModelTimedOutError' } } });
      }
      await Promise.all(waiting);
    };
    const beside = await honestlyDuring(victim.url, attack, { requests });
    expectServed(beside, quiet);
  });
});
