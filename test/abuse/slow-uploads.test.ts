import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { attackerAddress, expectServed } from './support/honest-client.ts';
import { expectMemorySettles } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

/** As many as one address may have under way. */
const uploads = 64;
const attackMs = 12_000;

describe.skipIf(!victimsAreHere)('bodies that arrive slowly', { timeout: 240_000 }, () => {
  let victim: Victim;

  beforeAll(async () => {
    victim = await Victim.create();
  }, 240_000);
  afterAll(() => victim?.dispose());

  test.each([
    ['of 1 kB', 1000, 10],
    ['of 1.9 MB, the first 100 kB at once', 1_900_000, 100_000],
  ])(`${uploads} %s keep no other user of the same address waiting`, async (_, length, atOnce) => {
    const before = await victim.residentBytes();
    const quiet = await victim.quiet();
    const sockets: Socket[] = [];
    const beside = await victim.under(
      async () => {
        sockets.push(
          ...(await Promise.all(Array.from({ length: uploads }, () => begin(victim.url, length, atOnce)))),
        );
        const patience = AbortSignal.timeout(attackMs);
        while (!patience.aborted) {
          for (const socket of sockets) socket.write('x');
          await sleep(500);
        }
      },
      { localAddress: attackerAddress },
    );
    for (const socket of sockets) socket.destroy();
    expectServed(beside, quiet);
    await expectMemorySettles(victim.server.pid, before);
  });
});

/** Sends the headers of a request and the beginning of its body. */
async function begin(url: string, length: number, atOnce: number): Promise<Socket> {
  const { host, port } = new URL(url);
  const socket = connect({ port: Number(port), host: attackerAddress, localAddress: attackerAddress });
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  const headers = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  socket.write(`${headers}${'x'.repeat(atOnce)}`);
  return socket;
}
