import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inferAnswer, variedTexts } from '../e2e/actions.ts';
import {
  Infer,
  InferBatch,
  NewestInferences,
  RecordInference,
} from '../e2e/operations/inferences.operations.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { processUsageIsHere, servingMs } from './support/process-usage.ts';

/** Clients of other requests. */
const others = 32;
/** Judged requests in a round, one after another, alone and beside the others. */
const judgedRequests = 40;
const rounds = 5;

/**
 * How many times as long judged requests may take beside the others, by the server's work. On idle
 * cores the median of five rounds was 6.6, and 2.7 by the clock. Busy ones make it larger: a judged
 * request waits for the commit under way, which nothing interrupts, and the others keep both cores
 * busy.
 */
const max = 15;

/**
 * An answer and its evidence; no two have a sentence in common, so that no vector is remembered.
 */
function claim(number: number) {
  return {
    text: `What is told of bridge ${number}?`,
    response: `Bridge ${number} was opened in 1874. Trams crossed bridge ${number} until 1956.`,
    context: [
      `Bridge ${number} is the oldest crossing of the river. Bridge ${number} was opened in May 1874.`,
      `The tram line used bridge ${number} from 1901 on. The line over bridge ${number} was closed in 1956.`,
      `A count found nine thousand walkers a day on bridge ${number}.`,
    ],
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/**
 * What other clients do, until they are told to stop.
 * @returns tells them.
 */
function startOthers(client: GraphqlClient): () => Promise<void> {
  let isOver = false;
  let texts = 0;
  const text = () => {
    texts += 1;
    return `${variedTexts[texts % variedTexts.length]} ${texts}`;
  };
  const recorded = { fluxPosition: 4, confidence: 0.9, signalStrength: 0.8, processingTimeMs: 4 };
  const kinds = [
    () => client.execute(Infer, { input: { text: text() } }),
    () => client.execute(InferBatch, { input: { texts: Array.from({ length: 16 }, text) } }),
    () => client.execute(NewestInferences, { first: 20 }),
    () => client.execute(RecordInference, { input: { ...recorded, text: text() } }),
  ];
  const lanes = Array.from({ length: others }, async (_, number) => {
    while (!isOver) await kinds[number % kinds.length]?.();
  });
  return async () => {
    isOver = true;
    await Promise.all(lanes);
  };
}

describe.skipIf(!processUsageIsHere)('judged requests on the embedded database', () => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  let claims = 0;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
    server = await installation.start();
    client = new GraphqlClient(server.url);
  });
  afterAll(() => installation.dispose());

  /**
   * The 99th percentile of judged requests: by the clock, and by what the server's main thread and
   * its database did meanwhile, which does not count what other processes take from a busy machine.
   * In milliseconds.
   */
  async function measured() {
    const byClock: number[] = [];
    const byWork: number[] = [];
    for (let asked = 0; asked < judgedRequests; asked += 1) {
      const began = performance.now();
      const before = await servingMs(server.pid);
      claims += 1;
      await inferAnswer(client, claim(claims));
      byWork.push((await servingMs(server.pid)) - before);
      byClock.push(performance.now() - began);
    }
    console.log(
      `  p50 ${quantile(byClock, 0.5).toFixed(0)}, p99 ${quantile(byClock, 0.99).toFixed(0)} ms by the clock; ` +
        `p50 ${quantile(byWork, 0.5).toFixed(0)}, p99 ${quantile(byWork, 0.99).toFixed(0)} ms by the server's work`,
    );
    return { byClock: quantile(byClock, 0.99), byWork: quantile(byWork, 0.99) };
  }

  test(
    `take at most ${max} times as long beside ${others} clients of other requests as alone`,
    {
      timeout: 300_000,
    },
    async () => {
      // Code that has not run yet is slow; the others' requests are other code.
      await measured();
      const stopWarmUp = startOthers(client);
      await measured().finally(stopWarmUp);
      const ratios: { readonly byClock: number; readonly byWork: number }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const alone = await measured();
        const stop = startOthers(client);
        const beside = await measured().finally(stop);
        ratios.push({ byClock: beside.byClock / alone.byClock, byWork: beside.byWork / alone.byWork });
      }
      const byClock = quantile(
        ratios.map((ratio) => ratio.byClock),
        0.5,
      );
      const byWork = quantile(
        ratios.map((ratio) => ratio.byWork),
        0.5,
      );
      console.log(
        `  ${byClock.toFixed(1)} times by the clock, ${byWork.toFixed(1)} times by the server's work`,
      );
      // The clock counts what else the machine does, alone and beside others to different extents.
      expect(byWork).toBeLessThanOrEqual(max);
    },
  );
});
