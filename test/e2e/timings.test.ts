import { describe, expect, test } from 'vitest';
import { patient, quickestKind } from '../support/installation.ts';
import { withServer } from '../support/with-server.ts';

const infer = (text: string) => `mutation { infer(input: { text: "${text}" }) { __typename } }`;
const milliseconds = { cache: expect.any(Number), commit: expect.any(Number) };

describe('the timings of an answer', patient, () => {
  const running = withServer(quickestKind());

  test('tell queue, tokenizer and model of a new text, and only cache and commit of a known one', async () => {
    const ask = () => running.client.post(JSON.stringify({ query: infer('A text with timings.') }));
    expect(await ask()).toMatchObject({
      body: {
        extensions: {
          timings: {
            ...milliseconds,
            queue: expect.any(Number),
            tokenize: expect.any(Number),
            run: expect.any(Number),
          },
        },
      },
    });
    expect(await ask()).toMatchObject({ body: { extensions: { timings: milliseconds } } });
    const { body } = await ask();
    expect(JSON.stringify(body)).not.toContain('tokenize');
  });

  test('stand in the header that browsers show', async () => {
    const headers = await running.client.headers(infer('A text with a header.'));
    expect(headers.get('server-timing')).toMatch(
      /^cache;dur=[\d.]+, queue;dur=[\d.]+, tokenize;dur=[\d.]+, run;dur=[\d.]+, commit;dur=[\d.]+$/,
    );
  });

  test('are left out where no model ran', async () => {
    expect(await running.client.post(JSON.stringify({ query: '{ health { isReady } }' }))).toEqual({
      status: 200,
      body: { data: { health: { isReady: true } } },
    });
    expect((await running.client.headers('{ health { isReady } }')).get('server-timing')).toBeNull();
  });
});
