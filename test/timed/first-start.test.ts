import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { infer } from '../e2e/actions.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { remove } from '../support/pglite-template.ts';
import { ServerProcess } from '../support/server-process.ts';

/** Longest time from the command to the first answered `infer`, in milliseconds. */
const maxMs = { onAnEmptyFolder: 15_000, later: 4000 };

describe('the first start, and the second', () => {
  let directory: string;
  const servers: ServerProcess[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.kill9()));
    await remove(directory);
  });

  /**
   * Starts, infers once and stops; gives the inference and how long it took from the command on.
   */
  async function session() {
    const started = performance.now();
    // Nothing was compiled before: a user's first start finds no cache.
    const environment = { DATA_DIR: join(directory, 'data'), NODE_DISABLE_COMPILE_CACHE: '1' };
    const server = new ServerProcess(environment, directory);
    servers.push(server);
    await server.listening();
    const inference = await infer(new GraphqlClient(server.url), 'Good morning!');
    const milliseconds = performance.now() - started;
    expect(await server.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(server.errors).toBe('');
    expect(server.output).not.toMatch(/warn|error|deprecat/i);
    return { inference, milliseconds };
  }

  test('answer in time, and tell nobody of trouble', async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-start-'));
    const first = await session();
    // What else the machine does only adds to it: the quickest of three is nearest to what the
    // server takes.
    const later = [await session(), await session(), await session()];
    expect(new Set([first, ...later].map(({ inference }) => inference.id)).size).toBe(4);
    expect(first.milliseconds).toBeLessThan(maxMs.onAnEmptyFolder);
    expect(Math.min(...later.map(({ milliseconds }) => milliseconds))).toBeLessThan(maxMs.later);
  });
});
