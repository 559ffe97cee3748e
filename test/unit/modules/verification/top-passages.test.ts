import { setImmediate as nextRound } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EvidenceReport } from '../../../../src/domain/evidence-report.ts';
import { sentencesToVerify } from '../../../../src/modules/verification/top-passages.ts';
import { roundsOf } from '../../../support/rounds.ts';

const passages = [
  'Bread is made of flour and water.',
  'The bridge was built of stone.',
  'The mayor opened the bridge in 1932.',
  'The mayor liked bread.',
  'Rivers flow to the sea.',
];
const sentence = 'The mayor opened the stone bridge.';

function reportOf(nearest: number | null): EvidenceReport {
  const nearestPassage = nearest === null ? null : { index: nearest, text: passages[nearest] ?? '' };
  return { sentences: [{ text: sentence, support: 0.5, nearestPassage, reasons: [] }], features: {} };
}

const topOf = async (nearest: number | null, texts: readonly string[] = passages) =>
  (await sentencesToVerify(reportOf(nearest), texts))[0]?.passages;

describe('the passages of a sentence', () => {
  afterEach(() => void vi.restoreAllMocks());

  test('are the nearest one, then those that share most of its words', async () => {
    expect(await topOf(2)).toEqual([passages[2], passages[1], passages[3]]);
    expect(await topOf(4)).toEqual([passages[4], passages[2], passages[1]]);
    expect(await topOf(null)).toEqual([passages[2], passages[1], passages[3]]);
  });

  test('do not depend on the order in which they were given, nor on repetition', async () => {
    expect(await topOf(2, passages.toReversed())).toEqual(await topOf(2));
    expect(await topOf(2, [...passages, ...passages])).toEqual(await topOf(2));
  });

  test('are all there are when there are few', async () => {
    expect(await topOf(0, passages.slice(0, 1))).toEqual([passages[0]]);
    expect(await topOf(null, [])).toEqual([]);
  });

  test('come for a sentence and passages without words, too', async () => {
    const report = {
      sentences: [{ text: '!?', support: 0, nearestPassage: null, reasons: [] }],
      features: {},
    };
    expect(await sentencesToVerify(report, ['...', '石', ''])).toEqual([
      { text: '!?', passages: expect.arrayContaining(['...', '石', '']) },
    ]);
  });

  test('are found in turns with everything else, however many they are', async () => {
    const texts = Array.from(
      { length: 300 },
      (_, index) => `${sentence} ${index} ${'bread and water '.repeat(100)}`,
    );
    const { sentences } = reportOf(null);
    const report = { sentences: Array.from({ length: 200 }, () => sentences).flat(), features: {} };
    // A millisecond passes between two looks at the clock, on whatever machine.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now++);
    let isOver = false;
    let rounds = 0;
    const watching = (async () => {
      for (; !isOver; await nextRound()) rounds += 1;
    })();
    expect(await sentencesToVerify(report, texts)).toHaveLength(200);
    isOver = true;
    await watching;
    expect(rounds).toBeGreaterThan(5);
  });

  test('of several verdicts at once are found in a turn each', async () => {
    // No slice is over before its work is done, however slow the machine is.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const works = Array.from({ length: 8 }, () => (done: () => void) => topOf(2).then(done));
    expect(await roundsOf(works)).toEqual(works.map((_, number) => [number]));
  });
});
