import { getNamedType, isCompositeType, isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { schema } from '../../src/app/schema.ts';
import { quickestKind } from '../support/installation.ts';
import { withServer } from '../support/with-server.ts';
import { infer, record } from './actions.ts';

/** How a query reaches an object of each type that has former names; `*` is where its fields go. */
const paths: Readonly<Record<string, string>> = {
  AnchorFit: 'models { edges { node { anchorFit { * } } } }',
  Calibration: 'calibration(evidence: CONTEXT) { * }',
  ClaimCheck: 'checkClaim(response: "The river is deep.", context: ["The river is deep."]) { * }',
  Erasure: 'erasures { edges { node { * } } }',
  Feedback: 'feedback { edges { node { * } } }',
  Inference: 'inferences { edges { node { * } } }',
  LakeEntry: 'lake { entries { edges { node { * } } } }',
  LakeIntervention: 'lake { entries { edges { node { intervention { * } } } } }',
  LakeReport: 'lake { verify { * } }',
  LakeStats: 'lake { stats { * } }',
  Metrics: 'metrics { * }',
  ModelPerformance: 'modelPerformance(model: "vortex-static-384") { * }',
  ModelPerformanceMetrics: 'models { edges { node { performanceMetrics { * } } } }',
  PerformanceSummary: 'performanceSummary { * }',
  SacredStats: 'sacredStats { * }',
  Session: 'sessions { edges { node { * } } }',
  SimilarInferences: 'similarInferences(target: { text: "a river" }) { * }',
};

/** Types that need labels of the installation, or that others implement. */
const unreached = ['CalibrationFigures', 'CalibratorVersion', 'MissRateThreshold'];

/** Pairs of a former name and the current one, by type. */
const renamed = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) || isInterfaceType(type))
  .map((type) => ({
    type: type.name,
    pairs: Object.values(type.getFields()).flatMap((field) => {
      const current = /`(.+)`/.exec(field.deprecationReason ?? '')?.[1];
      const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
      return current === undefined ? [] : [{ former: field.name, current, selection }];
    }),
  }))
  .filter(({ pairs }) => pairs.length > 0);

const objectSchema = z.record(z.string(), z.unknown());

/** Every object of the type in an answer. */
function objectsOf(type: string, value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap((one) => objectsOf(type, one));
  const object = objectSchema.safeParse(value).data;
  if (object === undefined) return [];
  if (object.__typename === type) return [object];
  return Object.values(object).flatMap((one) => objectsOf(type, one));
}

test('every renamed type is reached, or known not to be', () => {
  expect(renamed.map(({ type }) => type).toSorted()).toEqual(
    [...Object.keys(paths), ...unreached].toSorted(),
  );
});

describe('a former name', () => {
  const running = withServer(quickestKind());
  const sent = async (query: string) => (await running.client.post(JSON.stringify({ query }))).body;

  test('responds as the current one', async () => {
    const { id } = await infer(running.client, 'What is a river?', 'first');
    const worthy = { fluxPosition: 9, signalStrength: 0.9 };
    await record(running.client, { text: 'A river.', sessionId: 'second', ...worthy });
    const given = `inferenceId: "${id}"`;
    for (const mutation of [
      `submitFeedback(input: { ${given}, fluxPosition: 3, elpChannels: { ethos: 1, logos: 0, pathos: 0 } })`,
      `recordIntervention(input: { ${given}, position: 3, signalBefore: 0.5, signalAfter: 0.75 })`,
      `archiveInference(input: { ${given} })`,
      'eraseSession(input: { sessionId: "second" })',
      'refreshPerformanceSummary',
    ]) {
      expect(JSON.stringify(await sent(`mutation { ${mutation} { __typename } }`))).not.toContain('Error');
    }
    for (const { type, pairs } of renamed.filter((one) => paths[one.type] !== undefined)) {
      const fields = pairs.map((one) => `${one.former}${one.selection} ${one.current}${one.selection}`);
      const body = await sent(`{ ${paths[type]?.replace('*', `__typename ${fields.join(' ')}`)} }`);
      expect([type, body]).not.toEqual([type, expect.objectContaining({ errors: expect.anything() })]);
      const found = objectsOf(type, body);
      expect([type, found.length > 0]).toEqual([type, true]);
      for (const object of found) {
        for (const { former, current } of pairs)
          expect([type, former, object[former]]).toEqual([type, former, object[current]]);
      }
      const given = found.flatMap((object) => pairs.map(({ former }) => object[former]));
      expect([type, given.some((value) => value !== null)]).toEqual([type, true]);
    }
  });
});
