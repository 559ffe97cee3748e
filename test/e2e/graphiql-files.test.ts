import { type IncomingHttpHeaders, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Installation, patient, quickestKind } from '../support/installation.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const html = { accept: 'text/html,*/*;q=0.8' };

describe('the files of the GraphiQL page', patient, () => {
  let installation: Installation;
  let url: string;
  let page: Answer;
  let names: readonly string[];

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    // Who has no token may see the page, and nothing of the data.
    url = (await installation.start({ OPERATOR_TOKEN: 'the-token-of-an-operator' })).url;
    page = await ask(url, html);
    names = [...page.body.toString().matchAll(/(?:href|src)="graphql\/([^"]+)"/g)].map(
      ([, name]) => name ?? '',
    );
  });
  afterAll(() => installation.dispose());

  function ask(address: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = request(address, { method, headers }, async (response) => {
      const body = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    sent.on('error', reject);
    sent.end();
    return promise;
  }

  /** The address of a file of the page whose name begins so. */
  function fileAt(beginning: string): string {
    return `${url}/${names.find((name) => name.startsWith(`graphiql-${beginning}.`))}`;
  }

  test('the page is small, names its files, and is asked for again', () => {
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      vary: 'accept, accept-encoding',
    });
    expect(page.body.length).toBeLessThan(2000);
    expect(names.length).toBe(4);
    // No script in the page, so that the policy can refuse those that others put there.
    expect(page.body.toString()).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bon\w+=/);
  });

  test('every file may be kept for ever, and says what it is', async () => {
    const start = (await ask(fileAt('start'))).body.toString();
    const workers = [...start.matchAll(/graphiql-\w+-worker\.\w+\.js/g)].map(([name]) => name);
    expect(workers.length).toBe(3);
    for (const name of [...names, ...workers]) {
      const { status, headers, body } = await ask(`${url}/${name}`);
      expect([name, status]).toEqual([name, 200]);
      expect(headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'content-length': String(body.length),
        vary: 'accept-encoding',
      });
      expect(headers['content-type']).toMatch(/^(text\/(javascript|css); charset=utf-8|image\/x-icon)$/);
    }
  });

  test('the policy lets no other site in and runs no text as a script', async () => {
    for (const address of [url, fileAt('app'), fileAt('start')]) {
      const policy = String((await ask(address, html)).headers['content-security-policy']);
      expect(policy).toMatch(/(^|; )default-src 'none'(;|$)/);
      expect(policy).toMatch(/; script-src 'self'(;|$)/);
      expect(policy).toMatch(/; frame-ancestors 'none'(;|$)/);
      expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
      expect(policy.replace(/style-src[^;]*/, '')).not.toContain('unsafe-inline');
    }
  });

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('are sent as %s to who takes it', async (encoding, decoded) => {
    const plain = await ask(fileAt('app'));
    expect(plain.headers['content-encoding']).toBeUndefined();
    const encoded = await vi.waitFor(
      async () => {
        const answer = await ask(fileAt('app'), { 'accept-encoding': `${encoding}, identity` });
        expect(answer.headers['content-encoding']).toBe(encoding);
        return answer;
      },
      // It is made after the page was first asked for.
      { interval: 100 },
    );
    expect(encoded.body.length * 3).toBeLessThan(plain.body.length);
    expect(decoded(encoded.body).equals(plain.body)).toBe(true);
    expect(encoded.headers.etag).not.toBe(plain.headers.etag);
    const refused = await ask(fileAt('app'), { 'accept-encoding': `${encoding};q=0` });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });

  test('are not sent again to who has them', async () => {
    for (const address of [url, fileAt('app'), fileAt('icon')]) {
      const { headers } = await ask(address, html);
      const etag = String(headers.etag);
      for (const known of [etag, `"other", W/${etag}`, '*']) {
        const again = await ask(address, { ...html, 'if-none-match': known });
        expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
        expect(again.headers['cache-control']).toBe(headers['cache-control']);
      }
      expect((await ask(address, { ...html, 'if-none-match': '"other"' })).status).toBe(200);
    }
  });

  test('answer HEAD with the headers of a GET', async () => {
    for (const address of [url, fileAt('style')]) {
      const { date: _, ...got } = (await ask(address, html)).headers;
      const head = await ask(address, html, 'HEAD');
      expect(head.status).toBe(200);
      expect(head.body.length).toBe(0);
      expect(head.headers).toMatchObject(got);
    }
  });

  test('that do not exist are not there', async () => {
    const missing = await ask(`${url}/graphiql-app.0000000000000000.js`);
    expect([missing.status, missing.headers['cache-control']]).toEqual([404, 'no-store']);
    for (const name of ['graphiql.html', 'tabs.ts', '..%2f..%2fpackage.json', 'graphiql-..%2fpage.ts'])
      expect((await ask(`${url}/${name}`)).status).not.toBe(200);
  });

  test('the page has one address', async () => {
    const { status, headers } = await ask(`${url}/?query=%7B%7D`, html);
    expect([status, headers.location]).toEqual([302, '../graphql?query=%7B%7D']);
  });

  test('stay apart from queries', async () => {
    const address = `${url}?query=${encodeURIComponent('{ __typename }')}`;
    expect(JSON.parse((await ask(address, { accept: 'application/json' })).body.toString())).toEqual({
      data: { __typename: 'Query' },
    });
    expect((await ask(address, html)).headers['content-type']).toContain('text/html');
    const body = await fetch(url, {
      method: 'POST',
      headers: { ...html, 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(await body.json()).toEqual({ data: { __typename: 'Query' } });
  });
});
