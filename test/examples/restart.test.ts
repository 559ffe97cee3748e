import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { record } from '../e2e/actions.ts';
import { NewestInferences } from '../e2e/operations/inferences.operations.ts';
import { freePort } from '../support/free-port.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { clients, type Follower, followWith } from './followers.ts';

/**
 * Longest wait until clients have what was written, in milliseconds: between two attempts they wait
 * up to ten seconds.
 */
const deadline = { interval: 100 };

describe('the clients of examples/', { ...patient, timeout: 180_000 }, () => {
  let installation: Installation;
  let port: string;
  let server: ServerProcess;
  let client: GraphqlClient;
  let followers: ReadonlyMap<string, Follower>;
  const written: string[] = [];
  let isWriting = true;
  let writing: Promise<void>;

  const start = () => installation.start({ PORT: port });

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    port = String(await freePort());
    server = await start();
    client = new GraphqlClient(server.url);
    await record(client);
    const { inferences } = await client.data(NewestInferences, { first: 1 });
    const after = inferences.edges[0]?.cursor ?? '';
    followers = new Map(
      Object.entries(clients).map(([name, subscribe]) => [name, followWith(subscribe, server.url, after)]),
    );
    writing = write();
  });
  afterAll(async () => {
    isWriting = false;
    for (const follower of followers.values()) follower.close();
    await installation.dispose();
  });

  /**
   * Writes without a pause, while the server stops and starts, too. An answer that was lost is
   * asked for again under the same id.
   */
  async function write(): Promise<void> {
    for (let number = 0; isWriting; number += 1) {
      const text = `update ${number}`;
      const uuid = crypto.randomUUID();
      while (isWriting) {
        const isStored = await record(client, { uuid, text }).then(
          () => true,
          (error: unknown) => String(error).includes('ConflictError'),
        );
        if (isStored) break;
        await sleep(20);
      }
      written.push(text);
      await sleep(5);
    }
  }

  const isSentTo = (follower: Follower, text: string | undefined) =>
    vi.waitFor(() => expect(follower.texts).toContain(text), deadline);

  test.each(['SIGTERM', 'SIGKILL'] as const)('come back by themselves after %s', async (signal) => {
    const before = written.length;
    await vi.waitFor(() => expect(written.length).toBeGreaterThan(before + 20), deadline);
    await server.stop(signal);
    server = await start();
    const since = written.length;
    await vi.waitFor(() => expect(written.length).toBeGreaterThan(since + 20), deadline);
    for (const follower of followers.values()) await isSentTo(follower, written[since + 20]);
    for (const { ends } of followers.values()) expect(ends).toEqual([]);
  });

  test.each(Object.keys(clients))('%s was sent every update once, in order', async (name) => {
    isWriting = false;
    await writing;
    const follower = followers.get(name);
    if (follower === undefined) throw new Error('There is no such client.');
    await isSentTo(follower, written.at(-1));
    expect(follower.texts).toEqual(written);
  });
});
