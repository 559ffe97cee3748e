import { openEvidence } from '../src/app/evidence.ts';
import { judgedTexts } from './support/judged-texts.ts';
import { median, ms, quantile } from './support/statistics.ts';

const warmUps = 100;
const measured = 400;

/**
 * Judges a response of about 100 words by five passages, in this process, with the judge that the
 * package offers. No two calls share a sentence, so every vector is computed.
 */
export async function benchJudge(): Promise<void> {
  const evidence = await openEvidence();
  const times: number[] = [];
  try {
    for (let call = 0; call < warmUps + measured; call += 1) {
      const claim = judgedTexts(`judge ${call}`);
      const started = performance.now();
      await evidence.check(claim);
      if (call >= warmUps) times.push(performance.now() - started);
    }
  } finally {
    await evidence.close();
  }
  console.log(`\n  judge, 100 words, five passages, ${measured} calls        median      p95  ms`);
  console.log(
    `  in process                                        ${ms(median(times))} ${ms(quantile(times, 0.95))}`,
  );
}
