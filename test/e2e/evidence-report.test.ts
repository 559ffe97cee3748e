import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Inference } from '../../src/modules/record/inference.entity.ts';
import { storeJudged } from '../module/calibration/stored-labels.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, quickestKind } from '../support/installation.ts';
import { inferAnswer, type JudgedInference as Judged } from './actions.ts';
import { Figures } from './operations/figures.operations.ts';
import { CheckClaim, JudgedInference } from './operations/inferences.operations.ts';
import { SessionById } from './operations/sessions.operations.ts';

const context = [
  'The old bridge over the river was built in 1874. It is 210 metres long and rests on five stone arches.',
  'Ferries cross the bay every hour. The museum beside the harbour is closed on Mondays.',
];
const question = 'When was the old bridge over the river built?';

/** As an earlier version stored it. */
const formerReport = {
  sentences: [
    {
      text: 'The bridge is old.',
      support: 0.75,
      nearestPassage: { index: 0, text: 'An old bridge.' },
      reasons: ['NOVEL_NUMBER' as const],
    },
    { text: 'It fell.', support: 0.25, nearestPassage: null, reasons: ['LOW_SUPPORT' as const] },
  ],
  features: { meanCoverage: 0.5 },
};

describe('the report of a judged answer', () => {
  let installation: Installation;
  let client: GraphqlClient;
  let formerId = '';

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    const orm = await openDatabase(installation.database);
    const em = orm.em.fork();
    [formerId = ''] = await storeJudged(em, [{ score: 0.75, supported: true }]);
    await em.nativeUpdate(Inference, { id: formerId }, { evidenceReport: formerReport });
    await orm.close();
    const server = await installation.start();
    client = new GraphqlClient(server.url);
  });
  afterAll(() => installation.dispose());

  const answer = (response: string, text = question) => inferAnswer(client, { text, response, context });

  test('shows every part of a Markdown answer, and where it stands', async () => {
    const response = [
      'Sure! Here is what I found:',
      '## The bridge 🌉',
      '- The old bridge over the river was built in **1874** [1].\n- It is 210 metres long and rests on five stone arches [1].',
      'According to the document, ferries cross the bay every hour [2].',
    ].join('\n\n');
    const inference = await answer(response);
    expect(inference).toMatchObject({ verdict: 'SUPPORTED', responseText: response });
    const points = [...response];
    const placed = ({ start, end }: { start?: number | null; end?: number | null }) =>
      points.slice(start ?? Number.NaN, end ?? Number.NaN).join('');
    const { parts, sentences } = reportOf(inference);
    expect(parts.map((part) => [part.kind, placed(part)])).toEqual([
      ['COURTESY', 'Sure!'],
      ['COURTESY', 'Here is what I found:'],
      ['HEADING', 'The bridge 🌉'],
      ['CLAIM', 'The old bridge over the river was built in **1874** [1].'],
      ['CITATION', '[1]'],
      ['CLAIM', 'It is 210 metres long and rests on five stone arches [1].'],
      ['CITATION', '[1]'],
      ['FRAMING', 'According to the document,'],
      ['CLAIM', 'ferries cross the bay every hour [2].'],
      ['CITATION', '[2]'],
    ]);
    expect(sentences.map(placed)).toEqual(
      parts.filter(({ kind }) => kind === 'CLAIM').map((part) => placed(part)),
    );
    expect(sentences.map(({ text }) => text)).toEqual([
      'The old bridge over the river was built in 1874.',
      'It is 210 metres long and rests on five stone arches.',
      'ferries cross the bay every hour.',
    ]);
    expect(sentences.map(({ citations }) => citations)).toMatchObject([
      [{ marker: '[1]', passageIndex: 0, supports: true }],
      [{ marker: '[1]', passageIndex: 0, supports: true }],
      [{ marker: '[2]', passageIndex: 1, supports: true }],
    ]);
    expect(await client.data(JudgedInference, { id: inference.id })).toEqual({ inference });
  });

  test('gives no reason against what is copied word for word', async () => {
    const sentences = context.join(' ').split(/(?<=\.) /);
    expect(sentences).toHaveLength(4);
    for (const text of sentences) {
      const { checkClaim } = await client.data(CheckClaim, { response: text, context });
      expect(checkClaim).toMatchObject({
        verdict: 'SUPPORTED',
        evidenceReport: { sentences: [{ text, reasons: [], mismatches: [] }], answerSupport: { share: 1 } },
      });
    }
  });

  test('says what differs, and what the passage has in its place', async () => {
    const inference = await answer('The old bridge over the river was built in 1931.');
    expect(inference.verdict).toBe('HALLUCINATED');
    const { sentences, answerSupport } = reportOf(inference);
    expect(sentences).toMatchObject([
      { mismatches: [{ reason: 'NOVEL_NUMBER', found: '1931', expected: '1874' }] },
    ]);
    const support = sentences[0]?.support;
    expect(answerSupport).toEqual({ least: support, mean: support, share: 0 });
  });

  test('finds the citation of a passage that does not carry the claim', async () => {
    const { sentences } = reportOf(await answer('The old bridge over the river was built in 1874 [2].'));
    expect(sentences).toMatchObject([
      { reasons: ['WRONG_CITATION'], citations: [{ marker: '[2]', passageIndex: 1, supports: false }] },
    ]);
  });

  test('cannot check the citation of a passage that was not given', async () => {
    const { sentences } = reportOf(await answer('The old bridge over the river was built in 1874 [7].'));
    expect(sentences).toMatchObject([
      {
        reasons: [],
        citations: [{ marker: '[7]', passageIndex: null, supports: null, probability: null }],
      },
    ]);
  });

  test('of an answer that declines has no verdict, and no hallucination is counted', async () => {
    const sessionId = 'declining';
    const before = await client.data(Figures);
    const response = 'I am sorry, but the provided documents do not say when the tower was painted.';
    const inference = await inferAnswer(client, { text: question, response, context, sessionId });
    expect(inference).toMatchObject({
      verdict: 'UNKNOWN',
      evidence: 'CONTEXT',
      hallucinationDetected: false,
      probabilitySupported: null,
      evidenceReport: { unknownReason: 'ABSTAINED', abstained: true, sentences: [], answerSupport: null },
    });
    expect(reportOf(inference).parts.map(({ kind }) => kind)).toEqual(['REFUSAL']);
    const after = await client.data(Figures);
    expect(after.metrics.inferenceCount).toBe(before.metrics.inferenceCount + 1);
    expect(after.metrics.hallucinationCount).toBe(before.metrics.hallucinationCount);
    expect(after.hallucinations.count24h).toBe(before.hallucinations.count24h);
    const { session } = await client.data(SessionById, { id: sessionId });
    expect(session).toMatchObject({
      verdicts: { unknown: 1, supported: 0, hallucinated: 0 },
      hallucinationRate: 0,
    });
    const { checkClaim } = await client.data(CheckClaim, { response, context });
    expect(checkClaim).toMatchObject({ verdict: 'UNKNOWN', abstained: true });
  });

  test.each([
    ['an answer that only asks', 'When do you think it was built?', 'NO_CLAIM'],
    ['an answer of code', '```\nyear = 1874\n```', 'NO_CLAIM'],
    [
      'an answer in another language',
      'Die alte Brücke über den Fluss wurde im Jahr 1874 gebaut und ist sehr lang.',
      'OTHER_LANGUAGE',
    ],
    ['an answer in another script', '橋は千八百七十四年に建てられた。', 'NOT_COMPARABLE'],
  ])('of %s says why there is no verdict', async (_, response, unknownReason) => {
    expect(await answer(response)).toMatchObject({
      verdict: 'UNKNOWN',
      hallucinationDetected: false,
      evidenceReport: { unknownReason, abstained: false, answerSupport: null },
    });
  });

  test.each([
    [question, '1874', 'SUPPORTED'],
    [question, '1931', 'HALLUCINATED'],
    ['Is the museum beside the harbour closed on Mondays?', 'Yes.', 'SUPPORTED'],
    ['Is the museum beside the harbour closed on Mondays?', 'No.', 'HALLUCINATED'],
  ])('of a bare answer is that of question and answer: %s %s', async (text, response, verdict) => {
    const inference = await answer(response, text);
    expect(inference).toMatchObject({ verdict, evidenceReport: { unknownReason: null } });
    const { checkClaim } = await client.data(CheckClaim, { question: text, response, context });
    expect(checkClaim.evidenceReport).toEqual(inference.evidenceReport);
  });

  test('that an earlier version stored is read without what it lacks', async () => {
    const { inference } = await client.data(JudgedInference, { id: formerId });
    const places = { start: null, end: null, unsupportedSpans: [] };
    const former = { ...places, relation: null, read: [], mismatches: [], citations: [] };
    expect(inference?.evidenceReport).toEqual({
      sentences: formerReport.sentences.map((sentence) => ({ ...sentence, ...former })),
      features: [{ name: 'meanCoverage', value: 0.5 }],
      parts: [],
      unknownReason: null,
      isReadingLimited: false,
      abstained: false,
      answerSupport: { least: 0.25, mean: 0.5, share: 0.5 },
    });
  });
});

function reportOf({ evidenceReport }: Judged): NonNullable<Judged['evidenceReport']> {
  if (evidenceReport == null) throw new Error('The answer has been judged.');
  return evidenceReport;
}
