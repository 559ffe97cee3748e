import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFrame, clientFrameHeader } from '../support/client-frames.ts';
import { FrameClient } from '../support/frame-client.ts';
import { type SlowReader, slowHttpReader, slowSocketReader } from '../support/slow-reader.ts';
import { attackerAddress, expectServed } from './support/honest-client.ts';
import { expectMemorySettles } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

/** More than the places of one client address. */
const attackers = 100;
/** Longer than a message may take, and than a reader may read too little: 30 s each. */
const attackMs = 34_000;
/** Between two pieces that a reader takes. */
const everyMs = 3000;
/**
 * Memory that the server may take beside an attack, in bytes: what waits is bounded by 64 MiB, and
 * what was made of hundreds of answers is collected late.
 */
const maxGrowth = 600_000_000;
const fromThere = { localAddress: attackerAddress };

const longText = 'x'.repeat(30_000);
const record = JSON.stringify({
  query: `mutation ($text: String!) { recordInference(input: { sessionId: "long", text: $text, response: $text, fluxPosition: 4, confidence: 0.9, signalStrength: 0.8, processingTimeMs: 4 }) { __typename } }`,
  variables: { text: longText },
});
/** Its answer has 600 kB. The system keeps the first few for a connection. */
const page =
  '{ inferences(first: 10, filter: { sessionId: "long" }) { edges { node { inputText responseText } } } }';
const asked = 8;

describe.skipIf(!victimsAreHere)('clients of the same address that', { timeout: 300_000 }, () => {
  let victim: Victim;

  beforeAll(async () => {
    victim = await Victim.create();
  }, 240_000);
  afterAll(() => victim.dispose());

  /** What an honest client of the attackers' address sees, and the memory that the attack takes. */
  async function expectHarmless(attack: () => Promise<void>): Promise<void> {
    const before = await victim.residentBytes();
    const quiet = await victim.quiet(fromThere);
    let most = 0;
    const watch = setInterval(async () => {
      most = Math.max(most, await victim.residentBytes());
    }, 250);
    const beside = await victim.under(attack, fromThere);
    clearInterval(watch);
    console.log(`  resident memory at most ${((most - before) / 1_048_576).toFixed(0)} MB more`);
    expectServed(beside, quiet);
    expect(most - before).toBeLessThan(maxGrowth);
    await expectMemorySettles(victim.server.pid, before);
  }

  test.each([
    ['HTTP', slowHttpReader],
    ['WebSocket', slowSocketReader],
  ] as const)('take their answers a little at a time over %s leave others served', async (_, open) => {
    for (let count = 0; count < 10; count += 1)
      await fetch(victim.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: record,
      });
    await expectHarmless(async () => {
      const readers: SlowReader[] = [];
      // One after another: what it costs to make such answers is not what is measured.
      for (let count = 0; count < attackers; count += 1) {
        readers.push(await open(victim.url, page, asked));
        await sleep(300);
      }
      const until = performance.now() + attackMs;
      while (performance.now() < until) {
        for (const reader of readers) reader.trickle();
        await sleep(everyMs);
      }
      for (const reader of readers) reader.leave();
    });
  });

  test.each([
    ['are announced', () => [clientFrameHeader(1, 1_500_000), Buffer.alloc(1_000_000)]],
    [
      'come in fragments',
      () => Array.from({ length: 15 }, () => clientFrame(1, Buffer.alloc(65_536), false)),
    ],
  ])('begin messages that %s and not finished leave others served', async (_, pieces) => {
    await expectHarmless(async () => {
      const clients = await Promise.all(
        Array.from({ length: 2 * attackers }, () => FrameClient.open(victim.url)),
      );
      for (const client of clients) for (const piece of pieces()) client.write(piece);
      const until = performance.now() + attackMs;
      while (performance.now() < until) {
        for (const client of clients) if (!client.socket.destroyed) client.write(Buffer.alloc(1));
        await sleep(everyMs);
      }
      expect(clients.filter(({ socket }) => !socket.destroyed)).toEqual([]);
    });
  });
});
