import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InferenceDetailsFragment } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { infer, variedTexts } from './actions.ts';
import { InferencesByIds, NewestInferences } from './operations/inferences.operations.ts';

/** Calls that wait for an answer at any time. */
const inFlight = 200;
/** Answers after which the process is killed. */
const enough = 150;

describeOnEachInstallation('a server that is killed while 200 texts are in flight', (kind) => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.create(kind);
  });
  afterAll(() => installation.dispose());

  test('has stored every inference that it acknowledged, whole', async () => {
    const server = await installation.start();
    const client = new GraphqlClient(server.url);
    const acknowledged: InferenceDetailsFragment[] = [];
    let failures = 0;
    let killed = false;
    const callers = Array.from({ length: inFlight }, async (_, caller) => {
      for (let round = 0; !killed; round += 1) {
        const text = variedTexts[(caller * 7 + round) % variedTexts.length];
        const inference = await infer(client, `${text} ${caller}.${round}`).catch(() => undefined);
        if (inference === undefined) failures += 1;
        else acknowledged.push(inference);
        if (acknowledged.length >= enough && !killed) {
          killed = true;
          await server.kill9();
        }
      }
    });
    await Promise.all(callers);
    expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
    // Otherwise it was killed when nothing was going on.
    expect(failures).toBeGreaterThan(inFlight / 4);

    const again = new GraphqlClient((await installation.start()).url);
    for (let start = 0; start < acknowledged.length; start += 100) {
      const page = acknowledged.slice(start, start + 100);
      const { nodes } = await again.data(InferencesByIds, { ids: page.map(({ id }) => id) });
      expect(nodes).toEqual(page);
    }
    expect(acknowledged.every(({ beamTensor }) => beamTensor !== null)).toBe(true);
    for (const { fluxPosition, interventions } of acknowledged) {
      expect(interventions).toHaveLength([3, 6, 9].includes(fluxPosition) ? 1 : 0);
    }
    expect(acknowledged.some(({ interventions }) => interventions.length > 0)).toBe(true);

    const { inferences } = await again.data(NewestInferences, { first: 100 });
    expect(inferences.totalCount).toBeGreaterThanOrEqual(acknowledged.length);
    for (const { node } of inferences.edges) {
      expect(node.beamTensor).not.toBeNull();
      expect(node.interventions).toHaveLength(node.vortexIntervention ? 1 : 0);
    }
    const inference = await infer(again, 'Life goes on.');
    expect((await again.data(NewestInferences, { first: 1 })).inferences.edges[0]?.node).toEqual(inference);
  });
});
