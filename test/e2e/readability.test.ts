import { expect, test } from 'vitest';
import { describeOnEachInstallation } from '../support/installation.ts';
import { withServer } from '../support/with-server.ts';
import { record } from './actions.ts';
import { EmbedRead, InferRead, NeighboursOf, RecordedReading } from './operations/readability.operations.ts';
import { Similarity } from './operations/streams.operations.ts';

const readable = 'The council approved the new bridge over the river.';
/** Ethiopic letters, and characters for private use: the default model knows none of them. */
const unreadable = ['ሀለሐ መሠረ ሰሸቀ', '\ue000\ue001 \uf8ff'] as const;

describeOnEachInstallation('what can be read of a text', (kind) => {
  const running = withServer(kind);

  async function infer(text: string, model?: string) {
    const answer = (await running.client.data(InferRead, { text, model })).infer;
    if (answer.__typename !== 'InferPayload') throw new Error(JSON.stringify(answer));
    return answer.inference;
  }

  test('is said with its signal, also when its vector was remembered', async () => {
    for (const _ of ['computed', 'from the cache']) {
      const { readability, signalFormula, segments, embedding } = await infer(readable);
      expect(readability).toEqual({ share: 1, tokens: 10, readTokens: 10 });
      expect({ signalFormula, segments }).toEqual({ signalFormula: 'READABLE_CLARITY', segments: 1 });
      expect(embedding).toHaveLength(384);
    }
  });

  test.each(unreadable)('is nothing of %j: it has no position, no signal and no vector', async (text) => {
    for (const _ of ['computed', 'from the cache']) {
      const inference = await infer(text);
      expect(inference).toMatchObject({
        ...{ fluxPosition: 0, archetype: 'Neutral', signalStrength: 0, lakeWorthy: false, embedding: null },
        ...{
          signalFormula: 'READABLE_CLARITY',
          contextMetrics: [],
          readability: { share: 0, readTokens: 0 },
        },
      });
      expect(inference.confidence).toBeCloseTo(1 / 9, 6);
      expect(inference.beamTensor?.digits).toEqual(Array.from({ length: 9 }, () => expect.closeTo(1 / 9, 6)));
    }
  });

  test('decides what has neighbours', async () => {
    const { uuid } = await infer(readable);
    const ids = await Promise.all(unreadable.map(async (text) => (await infer(text)).uuid));
    const { nearest } = (await running.client.data(NeighboursOf, { text: readable })).similarInferences;
    const found = nearest.map(({ inference }) => inference?.uuid);
    expect(found).toContain(uuid);
    expect(found.filter((id) => id != null && ids.includes(id))).toEqual([]);
    const refused = await running.client.execute(NeighboursOf, { text: unreadable[0] });
    expect(refused.errors?.[0]).toMatchObject({
      message: expect.stringContaining('target.text: expects a text of which the model'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('decides whether two texts can be compared', async () => {
    const { data, errors } = await running.client.execute(Similarity, { a: readable, b: unreadable[0] });
    expect(data).toEqual({ similarity: null });
    expect(errors).toMatchObject([
      { path: ['similarity'], extensions: { code: 'BAD_USER_INPUT', field: 'b' } },
    ]);
    const { embed } = await running.client.data(EmbedRead, { texts: [readable, ...unreadable] });
    expect(embed.map(({ vector }) => vector?.length ?? null)).toEqual([384, null, null]);
    expect(embed.map(({ readability }) => readability.share)).toEqual([1, 0, 0]);
  });

  test.each(['[PAD]', '[CLS] [SEP]', '[MASK]'])('is all of %s, which a person wrote', async (text) => {
    const { readability, embedding } = await infer(text);
    expect(readability?.readTokens).toBeGreaterThanOrEqual(3);
    expect(readability?.share).toBe(1);
    expect(embedding).toHaveLength(384);
  });

  test('is a part of a text that mixes scripts', async () => {
    const mixed = `${readable} ሀለሐ መሠረ`;
    const { readability, signalStrength } = await infer(mixed, 'vortex-static-384');
    expect(readability?.share).toBeGreaterThan(0.5);
    expect(readability?.share).toBeLessThan(1);
    const whole = await infer(readable, 'vortex-static-384');
    expect(signalStrength).toBeLessThan(whole.signalStrength);
  });

  test('is gibberish without a signal, however clear its digits are', async () => {
    for (const text of ['qwrtz plmk xvbn dfghj kjhgf wqzx', 'Zm9vYmFyYmF6cXV4eHl6enkxMjM0NTY3ODkw']) {
      expect((await infer(text)).signalStrength).toBeLessThan(0.05);
    }
  });

  test('is not known of an inference from outside', async () => {
    const { id } = await record(running.client, { text: readable });
    const { inference } = await running.client.data(RecordedReading, { id });
    expect(inference).toEqual({ signalFormula: 'GIVEN', readability: null });
  });

  test('is refused where nothing is visible', async () => {
    const answer = (await running.client.data(InferRead, { text: '\u200b\u2060 \u2800' })).infer;
    expect(answer).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('not blank') });
  });
});
