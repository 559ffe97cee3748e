import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectServed, honestlyDuring } from './support/honest-client.ts';
import { expectMemorySettles, processorMs, residentBytes } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

/** Requests that are sent and whose answers nobody reads. */
const unread = 60;

const megabyte = 1_048_576;

describe.skipIf(!victimsAreHere)(
  'the GraphiQL page, asked for by somebody without a token who reads nothing',
  () => {
    let victim: Victim;
    let app: string;
    const sockets: Socket[] = [];

    beforeAll(async () => {
      victim = await Victim.create();
      const page = await fetch(victim.url, { headers: { accept: 'text/html' } });
      app = /graphiql-app\.\w+\.js/.exec(await page.text())?.[0] ?? '';
      expect(app).not.toBe('');
      // Its files are made once, in a thread that then ends.
      await expectEncoded(`${victim.url}/${app}`);
      await sleep(2000);
    }, 120_000);
    afterAll(async () => {
      for (const socket of sockets) socket.destroy();
      await victim?.dispose();
    });

    test.each(['page', 'largest file'])(
      'costs neither time nor memory (%s)',
      { timeout: 120_000 },
      async (what) => {
        const quiet = await victim.quiet();
        const { pid } = victim.server;
        const { host, hostname, port } = new URL(victim.url);
        const path = what === 'page' ? '/graphql' : `/graphql/${app}`;
        const memoryBefore = await residentBytes(pid);
        let spent = 0;
        let most = 0;
        const beside = await honestlyDuring(victim.url, async () => {
          const before = await processorMs(pid);
          for (let index = 0; index < unread; index += 1) {
            const socket = connect(Number(port), hostname).on('error', () => undefined);
            socket.pause();
            socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\n\r\n`);
            sockets.push(socket);
          }
          for (let round = 0; round < 12; round += 1) {
            await sleep(250);
            most = Math.max(most, await residentBytes(pid));
          }
          spent = (await processorMs(pid)) - before;
        });
        console.log(
          `  ${unread} unread: ${spent} ms of processor time (the honest client's included), ${((most - memoryBefore) / megabyte).toFixed(0)} MB more at most`,
        );
        expectServed(beside, quiet);
        // Before, each took 200 ms and 25 MB.
        expect(spent).toBeLessThan(unread * 100);
        expect(most - memoryBefore).toBeLessThan(100 * megabyte);
        for (const socket of sockets.splice(0)) socket.destroy();
        await expectMemorySettles(pid, memoryBefore);
        expectServed(beside, quiet);
      },
    );
  },
);

async function expectEncoded(address: string): Promise<void> {
  const patience = AbortSignal.timeout(60_000);
  for (;;) {
    const answer = await fetch(address, { headers: { 'accept-encoding': 'br' }, signal: patience });
    await answer.arrayBuffer();
    if (answer.headers.get('content-encoding') === 'br') return;
    await sleep(100);
  }
}
