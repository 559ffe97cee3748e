import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { clientFrame } from '../support/client-frames.ts';
import { FrameClient } from '../support/frame-client.ts';
import { patient, quickestKind } from '../support/installation.ts';
import { withServer } from '../support/with-server.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const mutation = (text: string) =>
  JSON.stringify({ query: `mutation { infer(input: { text: "${text}" }) { __typename } }` });

/** The text with a byte that no character of UTF-8 begins with. */
const broken = Buffer.concat([
  Buffer.from('{"query":"{ health { version } } # '),
  Buffer.from([0xff]),
  Buffer.from('"}'),
]);

describe('what cannot be read as it was sent', patient, () => {
  const running = withServer(quickestKind(), { MAX_BODY_BYTES: '4096' });

  async function post(body: Buffer | string, headers: Readonly<Record<string, string>>) {
    const response = await fetch(running.url, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'apollo-require-preflight': '1', ...headers },
    });
    const answer = JSON.parse(await response.text());
    return {
      status: response.status,
      code: answer.errors?.[0].extensions.code,
      message: answer.errors?.[0].message,
    };
  }

  const stored = async () => {
    const response = await fetch(running.url, {
      method: 'POST',
      body: JSON.stringify({ query: '{ inferences(first: 1) { totalCount } }' }),
      headers: { 'content-type': json },
    });
    return (await response.json()).data.inferences.totalCount;
  };

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a body that is compressed with %s: the refusal says how to send it', async (encoding, compress) => {
    const headers = { 'content-type': json, 'content-encoding': encoding };
    expect(await post(compress(mutation('Hello')), headers)).toEqual({
      status: 415,
      code: 'BAD_REQUEST',
      message: `Compressed bodies are not supported. Send this one without "content-encoding: ${encoding}".`,
    });
    expect(await stored()).toBe(0);
  });

  test.each(['iso-8859-1', '"UTF-16"'])('a body in the character set %s', async (charset) => {
    const answer = await post(mutation('Hello'), { 'content-type': `${json}; charset=${charset}` });
    expect(answer).toMatchObject({ status: 415, code: 'BAD_REQUEST' });
    expect(answer.message).toContain('charset=utf-8');
    expect(await stored()).toBe(0);
  });

  test.each([
    ['a body of JSON', broken, json],
    ['a document', Buffer.from([0x7b, 0x61, 0xc3, 0x28, 0x7d]), 'application/graphql'],
    ['a form', Buffer.from('query=%7Bhealth%7Bversion%7D%7D%23%FF'), form],
  ])('%s that is not UTF-8', async (_what, body, type) => {
    expect(await post(body, { 'content-type': type })).toEqual({
      status: 400,
      code: 'BAD_REQUEST',
      message: 'The body must be UTF-8.',
    });
  });

  test('an address that is not UTF-8', async () => {
    const response = await fetch(`${running.url}?query=%7Bhealth%7Bversion%7D%7D%23%C3%28`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Escaped characters in the URL must be UTF-8.');
  });

  test('a body that is too long is too long, wherever it is cut', async () => {
    expect(await post('ä'.repeat(4096), { 'content-type': json })).toMatchObject({ status: 413 });
  });

  test('a message over WebSocket that is not UTF-8 closes the connection', async () => {
    const client = await FrameClient.open(running.url);
    client.write(
      clientFrame(1, Buffer.concat([Buffer.from('{"type":"ping","payload":{"a":"'), Buffer.from([0xff])])),
    );
    expect(await client.closed).toMatchObject({ code: 1007 });
  });

  test.each([
    `${json}; charset=utf-8`,
    `${json};charset="UTF-8"`,
    json,
    `${json}; charset=utf8`,
  ])('while text of every script is read as %s', async (type) => {
    const headers = { 'content-type': type, 'content-encoding': 'identity' };
    const answer = await post(JSON.stringify({ query: '{ health { version } } # äß 漢字 🙂' }), headers);
    expect(answer).toEqual({ status: 200, code: undefined, message: undefined });
  });
});
