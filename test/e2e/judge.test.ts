import { describe, expect, test } from 'vitest';
import type { Judge } from '../support/gql/graphql.ts';
import { quickestKind } from '../support/installation.ts';
import { withServer } from '../support/with-server.ts';
import { inferAnswer } from './actions.ts';
import { CheckClaimWith, JudgedInference } from './operations/inferences.operations.ts';

const context = [
  'The old bridge over the river was built in 1874 by masons from the valley. It rests on five stone arches.',
  'Ferries cross the bay every hour. The museum beside the harbour is closed on Mondays.',
];
const response = 'Masons built the old bridge in 1874. The museum stays shut on Tuesdays.';
const text = 'What is there to see?';

describe.each([
  ['model', {}, 'vortex-judge'],
  ['rules', { EVIDENCE_JUDGE: 'rules' }, undefined],
] as const)('a server whose judge is the %s', (_, environment, usual) => {
  const running = withServer(quickestKind(), environment);
  const check = async (judge: Judge | null, maxMissRate: number | null = null) =>
    (await running.client.data(CheckClaimWith, { response, context, judge, maxMissRate })).checkClaim;

  test('judges by it unless a request selects the other', async () => {
    expect((await check(null)).judgeModel?.name).toBe(usual);
    expect((await check('RULES')).judgeModel).toBeNull();
    const byModel = await check('MODEL');
    expect(byModel.judgeModel?.name).toBe('vortex-judge');
    expect(byModel.evidenceReport.sentences.map(({ read }) => read.length > 0)).toEqual([true, true]);
    expect((await check('RULES')).evidenceReport.sentences.flatMap(({ read }) => read)).toEqual([]);
  });

  test('stores the judge of an inference and what it read', async () => {
    for (const judge of ['MODEL', 'RULES'] as const) {
      const inferred = await inferAnswer(running.client, { text, response, context, judge });
      const checked = await check(judge);
      expect(inferred.judgeModel).toEqual(checked.judgeModel);
      expect(inferred.probabilitySupported).toBe(checked.probabilitySupported);
      const { inference } = await running.client.data(JudgedInference, { id: inferred.id });
      expect(inference).toEqual(inferred);
      expect(inference?.evidenceReport?.sentences).toEqual(checked.evidenceReport.sentences);
    }
  });

  test('marks the words of an unsupported claim that its evidence does not have', async () => {
    const { evidenceReport } = await check(null);
    const marked = evidenceReport.sentences.flatMap(({ unsupportedSpans }) =>
      unsupportedSpans.map(({ start, end }) => response.slice(start, end)),
    );
    expect(marked).toContain('Tuesdays');
    expect(evidenceReport.sentences.map(({ relation }) => relation)).not.toContain(null);
  });

  test('promises no miss rate for the judge whose scores have no labels', async () => {
    const other = usual === undefined ? 'MODEL' : 'RULES';
    await expect(check(other, 0.1)).rejects.toThrow(/labelled hallucinations/);
  });
});
