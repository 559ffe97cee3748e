import { join } from 'node:path';
import { setImmediate as nextRound } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../scripts/default-model/random.ts';
import { type OpenJudge, openJudge } from '../../src/app/judge.ts';
import { bundledModelsDirectory } from '../../src/config/config.ts';
import { readEvidenceModel } from '../../src/modules/evidence/scoring/evidence-model.ts';
import { readSentence } from '../../src/modules/evidence/text/sentence.ts';
import { Catalog } from '../../src/platform/lake/catalog/catalog.ts';
import { lakeEntry, numberedId } from '../support/lake-entries.ts';

/**
 * Milliseconds of work between two turns of everything else: several times what it takes on one
 * machine, since others are slower.
 */
const maxStopMs = 100;
const maxTextLength = 32_000;
const maxLengthOfMany = 1990;

const random = createRandom(5);
const oneOf = (letters: string) => letters[Math.floor(random.uniform() * letters.length)] ?? '';
const word = () => Array.from({ length: 3 }, () => `${oneOf('bcdfglmnprstv')}${oneOf('aeiou')}`).join('');
const words = (count: number) => Array.from({ length: count }, word);
const prose = (length: number) =>
  Array.from({ length: Math.ceil(length / 40) }, () => `The ${words(6).join(' ')}.`)
    .join(' ')
    .slice(0, length);
const denials = (separator: string) =>
  words(5000)
    .map((one) => `not${separator}${one}`)
    .join(separator)
    .slice(0, maxTextLength);
const many = (make: (index: number) => string, count = 500) =>
  Array.from({ length: count }, (_, index) => make(index));

const fullResponse = many((index) => `We saw ${words(8).join(' ')} ${index}.`, 256).join(' ');
const names = (index: number) => `Ed ${index} Dora saw Fred, Carl, Ben and Adam 4 3 2 1.`;

/**
 * Measures how long this thread works between two rounds of its event loop; what other processes
 * take of the machine does not count.
 */
class Stops {
  #worked = workedMs();
  #longest = 0;
  #isOver = false;
  readonly #watching = this.#watch();

  /** In milliseconds; ends the measurement. */
  async longest(): Promise<number> {
    this.#isOver = true;
    await this.#watching;
    return this.#longest;
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await nextRound();
      const worked = workedMs();
      this.#longest = Math.max(this.#longest, worked - this.#worked);
      this.#worked = worked;
    }
  }
}

function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

describe('the work of one request stays bounded for', () => {
  let judge: OpenJudge;

  beforeAll(async () => {
    judge = await openJudge(
      await readEvidenceModel(join(bundledModelsDirectory, 'evidence', 'evidence-model.json')),
    );
  });
  afterAll(() => judge.close());

  test.each([
    ['denials without a space', denials('-'), many((index) => `${denials('-')}${index}`, 30), []],
    ['denials beside many sentences', fullResponse, many((index) => `${denials(' ')}${index}`, 30), []],
    ['500 passages', fullResponse, many(() => prose(maxLengthOfMany)), []],
    ['500 samples', fullResponse, [], many(() => prose(maxLengthOfMany))],
    ['tiny lines', 'ab cd\n'.repeat(5000), many(() => words(280).join('\n')), []],
    [
      "names and numbers in each other's places",
      many((index) => `Adam, Ben, Carl saw Dora, Ed 1 2 3 4 ${index}.`, 256).join(' '),
      many((index) => many((line) => names(index * line), 30).join(' ')),
      [],
    ],
    ['initials', 'The sky.', many((index) => `${index} ${'A. '.repeat(10_000)}`, 30), []],
  ])('%s', async (_, response, context, samples) => {
    const stops = new Stops();
    const { score } = await judge.judge({ question: null, response, context, samples, judge: 'MODEL' });
    expect(score).not.toBeNull();
    expect(await stops.longest()).toBeLessThan(maxStopMs);
  });
});

describe('the work of one call stays bounded for', () => {
  test('20,000 negations in a sentence', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `not word${index}`).join(' ');
    const before = workedMs();
    expect(readSentence(text).denied.size).toBeGreaterThan(0);
    expect(workedMs() - before).toBeLessThan(3000);
  });

  test('removals where others have left a gap at the start', () => {
    const size = 100_000;
    const catalog = new Catalog();
    for (let number = 0; number < size; number += 1) {
      const { id, createdAt, signal, fluxPosition } = lakeEntry({ id: numberedId(number) });
      catalog.add({ id, seq: number, createdAt, signal, fluxPosition, modelSlot: 0 });
    }
    for (let number = 0; number < size * 0.45; number += 1) catalog.remove(numberedId(number));
    const before = workedMs();
    for (let number = size - 1; number >= size * 0.7; number -= 1) catalog.remove(numberedId(number));
    expect(workedMs() - before).toBeLessThan(1000);
    for (const number of [45_000, 69_999]) expect(catalog.ordinalOf(numberedId(number))).toBe(number);
    expect(catalog.size).toBe(25_000);
  });
});
