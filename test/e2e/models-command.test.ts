import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { tinyExport, writeFolder } from '../support/model-folders.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient } from '../support/stream-client.ts';
import { untilOpenStreams } from './actions.ts';

interface ModelUpdate {
  readonly modelUpdates: { readonly node: { readonly change: string; readonly name: string } };
}

const updates = 'subscription { modelUpdates { node { change name } } }';
const inferring = JSON.stringify({
  query: `mutation {
    infer(input: { text: "The river rises.", model: "tiny" }) {
      ... on InferPayload { inference { model { name embeddingDim } } }
      ... on Error { message }
    }
  }`,
});
const counting = JSON.stringify({
  query: '{ models { edges { node { name isDefault performanceMetrics { inferenceCount } } } } }',
});

describeOnEachInstallation('a model added on the command line', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let scratch = '';

  beforeAll(async () => {
    installation = await Installation.create(kind);
    scratch = await mkdtemp(join(tmpdir(), 'vortex-added-'));
    await mkdir(join(scratch, 'models'));
    await writeFolder(join(scratch, 'export'), tinyExport);
  });
  afterAll(async () => {
    await installation.dispose();
    await rm(scratch, { recursive: true });
  });

  const environment = () => ({ ...installation.environment, MODELS_DIR: join(scratch, 'models') });
  const models = (...parameters: string[]) => runCommand(['models', ...parameters], environment(), scratch);
  const add = () => models('add', join(scratch, 'export'), '--name', 'tiny', '--copy');

  test.skipIf(kind === 'embedded')(
    'is heard of by a server that runs, whose other models it leaves alone',
    async () => {
      server = await installation.start(environment());
      const client = new GraphqlClient(server.url);
      const stream = StreamClient.openText<ModelUpdate>('WebSocket', server.url, updates);
      await untilOpenStreams(client, 1);
      expect(await add()).toMatchObject({ code: 0 });
      await stream.findData(({ modelUpdates: { node } }) => node.change === 'LOADED' && node.name === 'tiny');
      expect(stream.data.map(({ modelUpdates: { node } }) => node.name)).toEqual(['tiny', 'tiny']);
      stream.close();
      expect((await client.post(counting)).body).toMatchObject({
        data: {
          models: {
            edges: [
              { node: { name: 'all-MiniLM-L6-v2', isDefault: true } },
              { node: { name: 'tiny', isDefault: false } },
              { node: { name: 'vortex-static-384', isDefault: false } },
            ],
          },
        },
      });
    },
  );

  test('answers by name, and the list counts its runs', async () => {
    // Where servers share a database it was added beside the one that runs.
    if (kind === 'embedded') {
      expect(await add()).toMatchObject({ code: 0 });
      server = await installation.start(environment());
    }
    const client = new GraphqlClient(server.url);
    expect((await client.post(inferring)).body).toMatchObject({
      data: { infer: { inference: { model: { name: 'tiny', embeddingDim: 12 } } } },
    });
    await server.stop();
    const { output } = await models('list');
    expect(output).toMatch(/^tiny +embedding +12 +ready +[0-9a-f]{12} +\S+ \S+Z +1 +\d+\.\d\d$/m);
    expect(output).toMatch(/^all-MiniLM-L6-v2 +embedding +384 +ready +yes +[0-9a-f]{12} /m);
    expect(output).toMatch(/^vortex-static-384 +embedding +384 +ready +[0-9a-f]{12} /m);
  });
});
