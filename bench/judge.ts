import { type EvidenceChecker, openEvidence } from '../src/app/evidence.ts';
import { judgedTexts } from './support/judged-texts.ts';
import { median, ms, quantile } from './support/statistics.ts';

const warmUps = 50;
const measured = 200;

/** A response of about 100 words and five passages, none of them the same as in another call. */
type Claim = ReturnType<typeof judgedTexts>;

/**
 * Judges a response of about 100 words by five passages, in this process, with the judge that the
 * package offers: by the model and by rules, and a response whose sentences are copied. No two
 * calls share a sentence, so every vector is computed. Then judges as many responses as two workers
 * can.
 */
export async function benchJudge(): Promise<void> {
  console.log(`\n  judge, 100 words, five passages, ${measured} calls        median      p95  ms`);
  const rows = [
    ['by the model', 'MODEL', judgedTexts],
    ['by rules', 'RULES', judgedTexts],
    ['by the model, copied sentences', 'MODEL', copiedTexts],
  ] as const;
  for (const [name, judge, texts] of rows) {
    const times = await timesOf(await openEvidence({ judge }), texts);
    console.log(`  ${name.padEnd(50)}${ms(median(times))} ${ms(quantile(times, 0.95))}`);
  }
  console.log(`  by the model, two workers, responses a second     ${(await rateOfTwo()).toFixed(1)}`);
}

/** The sentences of the passages as a response. */
function copiedTexts(seed: string): Claim {
  const { context } = judgedTexts(seed);
  return { context, response: context.slice(0, 3).join(' ') };
}

async function timesOf(evidence: EvidenceChecker, texts: (seed: string) => Claim): Promise<number[]> {
  const times: number[] = [];
  try {
    for (let call = 0; call < warmUps + measured; call += 1) {
      const claim = texts(`judge ${call}`);
      const started = performance.now();
      await evidence.check(claim);
      if (call >= warmUps) times.push(performance.now() - started);
    }
  } finally {
    await evidence.close();
  }
  return times;
}

/** Responses a second with two workers and four responses under way at a time. */
async function rateOfTwo(): Promise<number> {
  const evidence = await openEvidence({ workers: 2 });
  let call = 0;
  const work = async (until: number) => {
    while (call < until) await evidence.check(judgedTexts(`rate ${call++}`));
  };
  try {
    await Promise.all(Array.from({ length: 4 }, () => work(warmUps)));
    const started = performance.now();
    await Promise.all(Array.from({ length: 4 }, () => work(warmUps + measured)));
    return measured / ((performance.now() - started) / 1000);
  } finally {
    await evidence.close();
  }
}
