import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { GraphqlClient } from '../support/graphql-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { ModelByName } from './operations/figures.operations.ts';

/**
 * What a server finds in its environment when it is to log each statement that it sends: the ORM
 * does.
 */
export const loggingStatements = { LOG_FORMAT: 'json', MIKRO_ORM_DEBUG: 'true' };

/** What a server asks its database every second whatever else it does: whether an erasure waits. */
const poll = 'from erasures where completed_at is null';

/** The statements that such a server has logged while something was done, without its polls. */
export async function statementsDuring(
  server: ServerProcess,
  client: GraphqlClient,
  action: () => Promise<unknown>,
): Promise<string[]> {
  // A question whose answer nobody awaits marks the place in the log.
  const marks = [randomUUID(), randomUUID()] as const;
  await client.data(ModelByName, { name: marks[0] });
  await action();
  await client.data(ModelByName, { name: marks[1] });
  await vi.waitFor(() => expect(server.output).toContain(marks[1]));
  const [, after = ''] = server.output.split(marks[0]);
  const [between = ''] = after.split(marks[1]);
  return between
    .split('\n')
    .filter((line) => line.includes('[query]') && !line.includes(poll))
    .slice(0, -1);
}
