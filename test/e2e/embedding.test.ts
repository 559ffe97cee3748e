import { once } from 'node:events';
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { graphql, parse, subscribe } from 'graphql';
import { createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { createYoga } from 'graphql-yoga';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { openEvidence } from '../../src/app/evidence.ts';
import { createVortex, type Vortex } from '../../src/app/vortex.ts';
import { type DatabaseLocation, freshDatabase } from '../support/databases.ts';

const infer = (text: string) =>
  `mutation { infer(input: { text: ${JSON.stringify(text)} }) { __typename ... on InferPayload { inference { id } } } }`;
const updates = 'subscription { inferenceUpdates { cursor node { id } } }';
const read = '{ metrics { inferenceCount } }';

const answerSchema = z.object({ infer: z.object({ inference: z.object({ id: z.string() }) }) });

describe('Vortex Signal in a program of its own', () => {
  let vortex: Vortex;
  let location: DatabaseLocation;

  beforeAll(async () => {
    location = await freshDatabase('PGlite');
    vortex = await createVortex({ settings: { DATA_DIR: location.dataDirectory, LOG_LEVEL: 'silent' } });
  });
  afterAll(async () => {
    await vortex.close();
    await location.remove();
  });

  const run = (source: string, caller?: Parameters<Vortex['context']>[0]) =>
    graphql({ schema: vortex.schema, source, contextValue: vortex.context(caller) });
  const update = (id: string) => ({
    data: { inferenceUpdates: { cursor: expect.any(String), node: { id } } },
  });
  /** @returns the global id of a new inference. */
  const recorded = async (text: string): Promise<string> => {
    const { data } = await run(infer(text));
    return answerSchema.parse(JSON.parse(JSON.stringify(data))).infer.inference.id;
  };
  /** What a stream of events says until it has an update. */
  const updateIn = async (stream: Response): Promise<string> => {
    const reader = stream.body?.getReader();
    const decoder = new TextDecoder();
    let said = '';
    while (!said.includes('event: next')) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      said += decoder.decode(value);
    }
    await reader?.cancel();
    return said;
  };
  const subscribed = async () => {
    const stream = await subscribe({
      schema: vortex.schema,
      document: parse(updates),
      contextValue: vortex.context(),
    });
    if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
    return stream;
  };

  test('answers by its schema and context, and keeps to who asks', async () => {
    expect(await run(infer('by the schema'))).toMatchObject({
      data: { infer: { __typename: 'InferPayload' } },
    });
    const refused = await run(infer('no'), { principal: 'reader' });
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await run(read, { principal: 'anonymous' })).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
  });

  test('answers requests of the fetch API, streams included', async () => {
    const ask = (query: string, accept: string) =>
      vortex.fetch(
        new Request('http://any.example/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept },
          body: JSON.stringify({ query }),
        }),
      );
    const answer = await ask(read, 'application/json');
    expect(await answer.json()).toMatchObject({ data: { metrics: { inferenceCount: expect.any(Number) } } });
    const stream = await ask(updates, 'text/event-stream');
    const said = updateIn(stream);
    const id = await recorded('by fetch');
    expect(await said).toContain(id);
  });

  test('serves subscriptions to the subscribe of graphql-js, each event with what is stored by then', async () => {
    const stream = await subscribed();
    const ids = [await recorded('first'), await recorded('second')];
    for (const id of ids) expect((await stream.next()).value).toMatchObject(update(id));
    const waiting = stream.next();
    await stream.return?.(undefined);
    expect((await waiting).done).toBe(true);
  });

  test('serves a stock Yoga', async () => {
    const yoga = createYoga({
      schema: vortex.schema,
      context: () => vortex.context(),
      plugins: [...vortex.plugins],
      maskedErrors: { maskError: vortex.presentError },
      logging: false,
    });
    const ask = (query: string, accept: string) =>
      yoga.fetch('http://yoga.example/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query }),
      });
    const answer = await ask(infer('on Yoga'), 'application/json');
    expect(await answer.json()).toMatchObject({
      data: { infer: { __typename: 'InferPayload' } },
      extensions: { timings: { run: expect.any(Number) } },
    });
    const many = `{ ${Array.from({ length: 40 }, (_, place) => `a${place}: metrics { inferenceCount }`).join(' ')} }`;
    const refused = await ask(many, 'application/json');
    expect(JSON.stringify(await refused.json())).toContain('liases');
    const stream = await ask(updates, 'text/event-stream');
    const said = updateIn(stream);
    const id = await recorded('Yoga streams');
    expect(await said).toContain(id);
    await yoga.dispose();
  });

  test('serves Apollo Server, and graphql-ws beside it', async () => {
    const apollo = new ApolloServer({
      schema: vortex.schema,
      formatError: (formatted, error) => ({ ...formatted, ...vortex.presentError(error).toJSON() }),
    });
    const answer = await apollo.executeOperation(
      { query: infer('on Apollo') },
      { contextValue: vortex.context() },
    );
    expect(answer.body).toMatchObject({
      kind: 'single',
      singleResult: { data: { infer: { __typename: 'InferPayload' } } },
    });
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    const sockets = new WebSocketServer({ server: http, path: '/graphql' });
    const served = useServer({ schema: vortex.schema, context: () => vortex.context() }, sockets);
    const address = http.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = createClient({ url: `ws://127.0.0.1:${port}/graphql`, retryAttempts: 0 });
    const stream = client.iterate({ query: updates });
    const waiting = stream.next();
    // Nothing says when the subscription has begun: what is recorded before it has is not sent.
    let number = 0;
    const recording = setInterval(() => void run(infer(`over a socket ${++number}`)), 200);
    const first = await waiting;
    clearInterval(recording);
    expect(first.value?.data).toMatchObject({
      inferenceUpdates: { node: { id: expect.any(String) } },
    });
    await stream.return?.();
    await client.dispose();
    await served.dispose();
    http.close();
    await apollo.stop();
  });

  test('ends streams with an error that says to come back when it closes', async () => {
    const other = await freshDatabase('PGlite');
    const closing = await createVortex({
      settings: { DATA_DIR: other.dataDirectory, LOG_LEVEL: 'silent' },
    });
    const stream = await subscribe({
      schema: closing.schema,
      document: parse(updates),
      contextValue: closing.context(),
    });
    if (!(Symbol.asyncIterator in stream)) throw new Error('It is refused.');
    const waiting = stream.next();
    const refusal = expect(waiting).rejects.toThrow('subscribe again');
    await closing.close();
    await refusal;
    await other.remove();
  });

  test('refuses settings that it does not know', async () => {
    await expect(createVortex({ settings: { DATABSE_URL: 'x' } })).rejects.toThrow(
      'There is no setting DATABSE_URL.',
    );
  });

  test('checks evidence without a server, as checkClaim does', async () => {
    const evidence = await openEvidence();
    const claim = {
      question: 'How tall is the tower?',
      response: 'The tower is **330 metres** tall [1].',
      context: ['The tower is 300 metres tall.', 'It stands in Paris.'],
    };
    const { verdict, probabilitySupported, threshold, ...checked } = await evidence.check(claim);
    const { evidenceModel, judgeModel, features, ...report } = checked;
    const asked = await run(
      `{ checkClaim(question: ${JSON.stringify(claim.question)}, response: ${JSON.stringify(claim.response)}, context: ${JSON.stringify(claim.context)}) {
         verdict probabilitySupported threshold: verdictThreshold judgeModel { name digest }
         evidenceReport {
           sentences {
             text start end support relation read { passageIndex text entailment contradiction }
             unsupportedSpans { start end } reasons nearestPassage { index text } mismatches { reason found expected }
             citations { marker passageIndex supports probability }
           }
           parts { kind start end } unknownReason isReadingLimited abstained answerSupport { least mean share }
         } } }`,
    );
    expect(verdict).toBe('HALLUCINATED');
    expect(evidenceModel).toMatch(/^\d/);
    expect(Object.keys(features).length).toBeGreaterThan(20);
    expect(report.sentences).toMatchObject([
      {
        start: 0,
        end: claim.response.length,
        mismatches: [{ found: '330 metres', expected: '300 metres' }],
        citations: [{ marker: '[1]', passageIndex: 0, supports: false }],
      },
    ]);
    expect(JSON.parse(JSON.stringify(asked.data))).toEqual({
      checkClaim: { verdict, probabilitySupported, threshold, judgeModel, evidenceReport: report },
    });
    expect(await evidence.check({ ...claim, response: 'I do not know.' })).toMatchObject({
      verdict: 'UNKNOWN',
      unknownReason: 'ABSTAINED',
      abstained: true,
      sentences: [],
      answerSupport: null,
    });
    await expect(evidence.check({ response: 'x', context: [] })).rejects.toThrow('at least one passage');
    await evidence.close();
  });
});
