import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variedTexts } from '../e2e/actions.ts';
import {
  Infer,
  InferBatch,
  NewestInferences,
  RecordInference,
} from '../e2e/operations/inferences.operations.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { honestlyDuring } from './support/honest-client.ts';

/** Clients of other requests, and how long a round of measuring lasts, in milliseconds. */
const others = 32;
const roundMs = 6000;
const rounds = 5;

/** Judged requests of an honest client: no two have a sentence in common, so that nothing of them is remembered. */
function judgedRequests(count: number): string[] {
  return Array.from({ length: count }, (_, number) => {
    const response = `The bridge was opened in 1874 as number ${number}. Trams crossed it until 1956, says report ${number}.`;
    const context = [
      `The harbour bridge ${number} is the oldest crossing of the river. It was opened in May 1874.`,
      `The tram line used bridge ${number} from 1901 on. It was closed in 1956.`,
      `A count found nine thousand walkers a day on bridge ${number}.`,
    ];
    const input = `text: "What is told of bridge ${number}?", response: ${JSON.stringify(response)}, context: ${JSON.stringify(context)}`;
    return `mutation { infer(input: { ${input} }) { __typename ... on Inference { id verdict } ... on Error { code } } }`;
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('judged requests on the embedded database', patient, () => {
  let installation: Installation;
  let server: ServerProcess;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
    server = await installation.start();
  });
  afterAll(() => installation.dispose());

  /** What the other clients do, until they are told to stop. */
  function load() {
    const client = new GraphqlClient(server.url);
    let isOver = false;
    let turn = 0;
    const text = () => {
      turn += 1;
      return `${variedTexts[turn % variedTexts.length]} ${turn}`;
    };
    const recorded = { fluxPosition: 4, confidence: 0.9, signalStrength: 0.8, processingTimeMs: 4 };
    const kinds = [
      () => client.execute(Infer, { input: { text: text() } }),
      () => client.execute(InferBatch, { input: { texts: Array.from({ length: 16 }, text) } }),
      () => client.execute(NewestInferences, { first: 20 }),
      () => client.execute(RecordInference, { input: { ...recorded, text: text() } }),
    ];
    const lanes = Array.from({ length: others }, async (_, number) => {
      const ask = kinds[number % kinds.length];
      while (!isOver) await ask?.();
    });
    return {
      async stop() {
        isOver = true;
        await Promise.all(lanes);
      },
    };
  }

  test(
    `are answered within three times as long beside ${others} clients of other requests as alone`,
    {
      timeout: 240_000,
    },
    async () => {
      const requests = judgedRequests(20_000);
      let asked = 0;
      const measured = () => {
        const pace = { requests: requests.slice(asked, asked + 400), everyMs: 50 };
        asked += 400;
        return honestlyDuring(server.url, () => new Promise((resolve) => setTimeout(resolve, roundMs)), pace);
      };
      await measured();
      const alone: number[] = [];
      const beside: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const quiet = await measured();
        const besides = load();
        const busy = await measured();
        await besides.stop();
        expect([...quiet.failures, ...busy.failures]).toEqual([]);
        console.log(
          `  judged p50 ${quiet.p50.toFixed(0)}, p99 ${quiet.p99.toFixed(0)} ms alone; p50 ${busy.p50.toFixed(0)}, p99 ${busy.p99.toFixed(0)} ms beside others`,
        );
        alone.push(quiet.p99);
        beside.push(busy.p99);
      }
      expect(median(beside)).toBeLessThanOrEqual(3 * median(alone));
    },
  );
});
