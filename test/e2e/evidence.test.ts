import { expect, test } from 'vitest';
import { describeOnEachInstallation } from '../support/installation.ts';
import { withServer } from '../support/with-server.ts';
import { inferAnswer, type JudgedInference as Judged } from './actions.ts';
import { Figures } from './operations/figures.operations.ts';
import { CheckClaim, JudgedInference, NewestInferences } from './operations/inferences.operations.ts';

const text = 'When was the bridge built, and how long is it?';
const context = [
  'The old bridge over the river was built in 1874. It is 210 metres long and rests on five stone arches.',
  'Ferries cross the bay every hour. The museum beside the harbour is closed on Mondays.',
];
const supported = 'The old bridge was built in 1874.';
const hallucinated = 'The old bridge was built in 1931 by Gustav Meier and is 900 metres long.';

describeOnEachInstallation('a judged answer', (kind) => {
  const running = withServer(kind);

  const verdictOf = async (response: string, passages: readonly string[]) =>
    (await inferAnswer(running.client, { text, response, context: [...passages] })).verdict;

  test('that its context carries is supported, with the passage that carries it', async () => {
    const inference = await inferAnswer(running.client, { text, response: supported, context });
    expect(inference).toMatchObject({
      responseText: supported,
      verdict: 'SUPPORTED',
      evidence: 'CONTEXT',
      verdictStage: 'FINAL',
      isCalibrated: false,
      calibratorVersion: null,
      verdictThreshold: 0.5,
      hallucinationDetected: false,
      evidenceTexts: context,
      evidenceReport: { sentences: [{ text: supported, nearestPassage: { index: 0 } }] },
    });
    const before = inference.interventions[0]?.signalBefore ?? inference.signalStrength;
    expect(before).toBe(inference.probabilitySupported);
    expect(await running.client.data(JudgedInference, { id: inference.id })).toEqual({ inference });
  });

  test('that its context does not carry is flagged, with reasons, and counted', async () => {
    const inference = await inferAnswer(running.client, { text, response: hallucinated, context });
    expect(inference).toMatchObject({
      verdict: 'HALLUCINATED',
      hallucinationDetected: true,
      lakeWorthy: false,
    });
    expect(reasonsOf(inference)).toEqual(expect.arrayContaining(['NOVEL_NUMBER', 'NOVEL_NAME']));
    const { hallucinations, metrics } = await running.client.data(Figures);
    expect(hallucinations).toMatchObject({ count24h: 1 });
    expect(metrics.hallucinationCount).toBe(1);
  });

  test('is held against other answers where there is no context', async () => {
    const samples = ['The bridge dates from 1874.', 'It was built in 1874.', 'In 1874, as far as I know.'];
    const inference = await inferAnswer(running.client, { text, response: 'It was built in 1874.', samples });
    expect(inference).toMatchObject({ evidence: 'SAMPLES', verdict: 'SUPPORTED', evidenceTexts: samples });
  });

  test('is unknown without evidence, and without an answer to judge', async () => {
    const unknown = {
      verdict: 'UNKNOWN',
      evidence: 'NONE',
      hallucinationDetected: false,
      probabilitySupported: null,
      evidenceReport: null,
      evidenceTexts: null,
    };
    expect(await inferAnswer(running.client, { text, response: supported })).toMatchObject(unknown);
    expect(await inferAnswer(running.client, { text, response: supported, context: [] })).toMatchObject(
      unknown,
    );
    expect(await inferAnswer(running.client, { text, context })).toMatchObject({
      ...unknown,
      responseText: null,
    });
  });

  test('gets the same verdict from the same passages in another order, or twice', async () => {
    const first = await inferAnswer(running.client, { text, response: supported, context });
    for (const passages of [context.toReversed(), [...context, ...context]]) {
      const again = await inferAnswer(running.client, { text, response: supported, context: passages });
      expect(again.probabilitySupported).toBe(first.probabilitySupported);
      expect(again.evidenceReport?.features).toEqual(first.evidenceReport?.features);
    }
  });

  test('is checked alike without being stored', async () => {
    const inference = await inferAnswer(running.client, { text, response: hallucinated, context });
    const before = await running.client.data(NewestInferences, { first: 1 });
    const claim = { question: text, response: hallucinated, context };
    const { checkClaim } = await running.client.data(CheckClaim, claim);
    expect(checkClaim).toEqual({
      verdict: inference.verdict,
      evidence: inference.evidence,
      signalStrength: inference.probabilitySupported,
      probabilitySupported: inference.probabilitySupported,
      verdictThreshold: 0.5,
      isCalibrated: false,
      calibratorVersion: null,
      abstained: false,
      evidenceReport: inference.evidenceReport,
    });
    expect(await running.client.data(NewestInferences, { first: 1 })).toEqual(before);
  });

  test('is judged honestly where it is long, foreign or empty of words, and never is NaN', async () => {
    const long = `${context[0]} `.repeat(100).trim();
    const longest = `${supported} `.repeat(1000).slice(0, 30_000);
    const foreign = ['橋は千八百七十四年に建てられた。', 'Мост построен давно.'];
    const other = 'Die alte Brücke über den Fluss wurde im Jahr 1874 gebaut und ist sehr lang.';
    const many = Array.from({ length: 500 }, (_, index) => `Passage ${index} tells of the old bridge.`);
    expect(await verdictOf(long, context)).toBe('SUPPORTED');
    expect(['SUPPORTED', 'HALLUCINATED']).toContain(await verdictOf(longest, context));
    expect(await verdictOf('?! ...', context)).toBe('UNKNOWN');
    expect(await verdictOf(supported, ['... --- !!!'])).toBe('UNKNOWN');
    expect(await verdictOf(supported, foreign)).toBe('UNKNOWN');
    expect(await verdictOf(other, context)).toBe('UNKNOWN');
    expect(['SUPPORTED', 'HALLUCINATED']).toContain(await verdictOf(supported, many));
  });
});

function reasonsOf(inference: Judged): string[] {
  return inference.evidenceReport?.sentences.flatMap(({ reasons }) => reasons) ?? [];
}
