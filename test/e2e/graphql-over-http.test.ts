import { type Audit, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation, quickestKind } from '../support/installation.ts';

let url = '';
const audits: readonly Audit[] = serverAudits({ url: () => url });

describe('GraphQL over HTTP, as its audits hold a server to it', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    url = (await installation.start()).url;
  });
  afterAll(() => installation.dispose());

  test('there are audits of each weight', () => {
    for (const weight of ['MUST', 'SHOULD', 'MAY'])
      expect(audits.some(({ name }) => name.startsWith(weight))).toBe(true);
    expect(audits.length).toBeGreaterThan(50);
  });

  test.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id: $name', async ({ fn }) => {
    const result = await fn();
    expect(result.status === 'ok' ? null : result.reason).toBeNull();
  });
});
