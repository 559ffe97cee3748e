import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';

const infer = (text: string) => `mutation { infer(input: { text: "${text}" }) { __typename } }`;
const milliseconds = { cache: expect.any(Number), commit: expect.any(Number) };

describeOnEachInstallation('the timings of an answer', (kind) => {
  let installation: Installation;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    client = new GraphqlClient((await installation.start()).url);
  });
  afterAll(() => installation.dispose());

  test('tell queue, tokeniser and model of a new text, and only cache and commit of a known one', async () => {
    const ask = () => client.post(JSON.stringify({ query: infer('A text with timings.') }));
    expect(await ask()).toMatchObject({
      body: {
        extensions: {
          timings: {
            ...milliseconds,
            queue: expect.any(Number),
            tokenise: expect.any(Number),
            run: expect.any(Number),
          },
        },
      },
    });
    expect(await ask()).toMatchObject({ body: { extensions: { timings: milliseconds } } });
    const { body } = await ask();
    expect(JSON.stringify(body)).not.toContain('tokenise');
  });

  test('stand in the header that browsers show', async () => {
    const headers = await client.headers(infer('A text with a header.'));
    expect(headers.get('server-timing')).toMatch(
      /^cache;dur=[\d.]+, queue;dur=[\d.]+, tokenise;dur=[\d.]+, run;dur=[\d.]+, commit;dur=[\d.]+$/,
    );
  });

  test('are left out where no model ran', async () => {
    expect(await client.post(JSON.stringify({ query: '{ health { isReady } }' }))).toEqual({
      status: 200,
      body: { data: { health: { isReady: true } } },
    });
    expect((await client.headers('{ health { isReady } }')).get('server-timing')).toBeNull();
  });
});
