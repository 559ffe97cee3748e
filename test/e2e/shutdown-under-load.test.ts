import { print } from 'graphql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredTextsQuery } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation, quickestKind } from '../support/installation.ts';
import { KeepAliveClient } from '../support/keep-alive-client.ts';
import { RawSocket } from '../support/raw-socket.ts';
import { untilTrue } from '../support/until-true.ts';
import { infer } from './actions.ts';
import {
  Infer,
  InferBatch,
  NewestInferences,
  RecordInference,
  StoredTexts,
} from './operations/inferences.operations.ts';

const connections = 64;
const sockets = 4;
/** Answers after which the server is told to stop. */
const enough = 150;

/** What became of one request. */
interface Sent {
  /** What is stored if it is done. */
  readonly texts: readonly string[];
  /** The answer; null without one. */
  readonly answer: string | null;
}

const recorded = { fluxPosition: 4, confidence: 0.9, signalStrength: 0.8, processingTimeMs: 4 };
const context = ['The harbour bridge was opened in 1874.', 'Trams crossed it until 1956.'];

/** A request of each kind, by turns. */
function requestOf(turn: number, name: string) {
  const judged = { response: `The bridge of ${name} was opened in 1874. Trams crossed it.`, context };
  const batch = [1, 2, 3, 4].map((part) => `${name} part ${part}`);
  const kinds = [
    { query: print(Infer), variables: { input: { text: name } }, texts: [name] },
    { query: print(Infer), variables: { input: { text: name, ...judged } }, texts: [name] },
    { query: print(NewestInferences), variables: { first: 5 }, texts: [] },
    { query: print(InferBatch), variables: { input: { texts: batch } }, texts: batch },
    { query: print(RecordInference), variables: { input: { ...recorded, text: name } }, texts: [name] },
  ];
  const chosen = kinds[turn % kinds.length];
  if (chosen === undefined) throw new RangeError('There is no such kind of request.');
  return chosen;
}

/** The code that an answer refuses with; null when it was done. */
function refusalOf(answer: string): string | null {
  return /"code":"([A-Z_]+)"/.exec(answer)?.[1] ?? null;
}

async function storedTexts(url: string): Promise<string[]> {
  const client = new GraphqlClient(url);
  const texts: string[] = [];
  let after: string | null = null;
  do {
    const { inferences }: StoredTextsQuery = await client.data(StoredTexts, { after });
    texts.push(...inferences.edges.map(({ node }) => node.inputText));
    after = inferences.pageInfo.hasNextPage ? (inferences.pageInfo.endCursor ?? null) : null;
  } while (after !== null);
  return texts;
}

describeOnEachInstallation('a server that is told to stop under load', (kind) => {
  let installation: Installation;

  beforeEach(async () => {
    installation = await Installation.create(kind);
  });
  afterEach(() => installation.dispose());

  test('answers what it took, and stores nothing that it does not answer', async () => {
    const server = await installation.start();
    const sent: Sent[] = [];
    const brokenOff: string[] = [];

    /**
     * One request after another on a connection, and on a new one once the server closes it, until
     * there is none.
     */
    const overHttp = async (number: number) => {
      const client = new KeepAliveClient(server.url);
      for (let round = 0; ; round += 1) {
        const { query, variables, texts } = requestOf(number + round, `text ${number}.${round}`);
        const outcome = await client.send(query, variables);
        sent.push({ texts, answer: outcome.kind === 'answered' ? outcome.body : null });
        // A connection that the server never took from the system may be reset; nothing was read
        // from it.
        if (outcome.kind === 'broken' && outcome.reused) brokenOff.push(outcome.reason);
        if (outcome.kind !== 'answered' || outcome.status === 503) break;
      }
      client.close();
    };

    /** One operation after another on a WebSocket connection, until the server closes it. */
    const overWebSocket = async (number: number) => {
      const socket = await RawSocket.open(server.url);
      let isClosed = false;
      void socket.closed.then(() => {
        isClosed = true;
      });
      for (let round = 0; !isClosed; round += 1) {
        const { query, variables, texts } = requestOf(number + round, `socket ${number}.${round}`);
        const id = String(round);
        socket.subscribe(id, query, variables);
        await untilTrue(() => isClosed || socket.of(id).length > 0);
        const [answer] = socket.of(id);
        sent.push({ texts, answer: answer === undefined ? null : JSON.stringify(answer) });
      }
    };

    const lanes = [
      ...Array.from({ length: connections }, (_, number) => overHttp(number)),
      ...Array.from({ length: sockets }, (_, number) => overWebSocket(number)),
    ];
    await untilTrue(() => sent.length >= enough);
    const exit = server.stop('SIGTERM');
    await Promise.all(lanes);
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(server.errors).toBe('');
    expect(brokenOff).toEqual([]);

    const answered = sent.flatMap(({ texts, answer }) => (answer === null ? [] : [{ texts, answer }]));
    const refusals = answered.flatMap(({ answer }) => refusalOf(answer) ?? []);
    for (const code of refusals) expect(['OVERLOADED', 'SHUTTING_DOWN']).toContain(code);
    const done = answered.flatMap(({ texts, answer }) => (refusalOf(answer) === null ? texts : []));
    const stored = await storedTexts((await installation.start()).url);
    expect(stored.toSorted()).toEqual(done.toSorted());
  });

  test.runIf(kind === quickestKind())('goes on serving while it says that it is about to stop', async () => {
    const server = await installation.start({ SHUTDOWN_DELAY_SECONDS: '300' });
    const client = new GraphqlClient(server.url);
    expect((await fetch(`${server.origin}/ready`)).status).toBe(200);
    const exit = server.stop('SIGTERM');
    let ready = 200;
    await untilTrue(() => {
      void fetch(`${server.origin}/ready`).then(({ status }) => {
        ready = status;
      });
      return ready === 503;
    });
    expect((await fetch(`${server.origin}/health`)).status).toBe(200);
    expect((await infer(client, 'Still here.')).inputText).toBe('Still here.');
    // A second signal ends the delay. One of the same kind would have to come some time later.
    await server.stop('SIGINT');
    expect(await exit).toEqual({ code: 0, signal: null });
  });
});
