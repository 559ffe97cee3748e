import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { inferBatch, variedTexts } from './actions.ts';
import { loggingStatements, statementsDuring } from './logged-statements.ts';
import { NewestInferences } from './operations/inferences.operations.ts';
import { SimilarTexts } from './operations/lake.operations.ts';

describeOnEachInstallation('a page of inferences with all that belongs to them', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    server = await installation.start(loggingStatements);
    client = new GraphqlClient(server.url);
    // In a session each has its measures of the context.
    await inferBatch(client, variedTexts.slice(0, 60), 'a-session');
  });
  afterAll(() => installation.dispose());

  /**
   * The statements that the server sends to its database for an action: the fewest of some times,
   * since others of its parts read whenever they like.
   */
  async function statementsOf(action: () => Promise<unknown>): Promise<string[]> {
    const [first, ...others] = [
      await statementsDuring(server, client, action),
      await statementsDuring(server, client, action),
      await statementsDuring(server, client, action),
    ];
    return others.reduce((fewest, one) => (one.length < fewest.length ? one : fewest), first);
  }

  test('takes the same few statements however long it is', async () => {
    const [few, many] = [
      await statementsOf(() => client.data(NewestInferences, { first: 5 })),
      await statementsOf(async () => {
        const { inferences } = await client.data(NewestInferences, { first: 50 });
        expect(inferences.edges).toHaveLength(50);
        expect(inferences.edges.every(({ node }) => node.contextMetrics.length === 1)).toBe(true);
        expect(inferences.edges.some(({ node }) => node.interventions.length === 1)).toBe(true);
        expect(inferences.edges.every(({ node }) => node.model !== null && node.beamTensor !== null)).toBe(
          true,
        );
      }),
    ];
    expect(few.join('\n')).toContain('asi_inferences');
    expect(many).toHaveLength(few.length);
    expect(many.length).toBeLessThanOrEqual(6);
  });

  test('found by meaning takes no statement more for each that was found', async () => {
    const search = async (first: number) => {
      const { similarInferences } = await client.data(SimilarTexts, { text: 'a river in spring', first });
      expect(similarInferences?.nearest).toHaveLength(first);
      expect(similarInferences?.nearest.every(({ inference }) => inference !== null)).toBe(true);
    };
    await search(1);
    const few = await statementsOf(() => search(5));
    expect(few.join('\n')).toContain('asi_inferences');
    expect(await statementsOf(() => search(50))).toHaveLength(few.length);
  });
});
