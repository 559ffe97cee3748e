import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { quickestKind } from '../support/installation.ts';
import { rootDirectory } from '../support/source-files.ts';
import { withServer } from '../support/with-server.ts';

const readme = readFileSync(join(rootDirectory, 'README.md'), 'utf8');

/** Each GraphQL example that a JSON example follows, with nothing but prose between them. */
const examples = [...readme.matchAll(/```graphql\n([^`]+)```\n[^`]*```json\n([^`]+)```/g)].map(
  ([, query = '', response = '']) => ({ query, response }),
);

describe('the README', () => {
  const running = withServer(quickestKind());

  test('shows responses', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples)('shows what the server responds to an example', async ({ query, response }) => {
    const { body } = await running.client.post(JSON.stringify({ query }));
    expect(withoutTimings(body)).toEqual(JSON.parse(response));
  });
});

function withoutTimings(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'data' in body ? { data: body.data } : body;
}
