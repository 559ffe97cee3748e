import { Embedder } from '../src/modules/embeddings/embedder.ts';
import { openLoader } from '../src/modules/models/open-models.ts';
import { MemoryEmbeddingCache } from '../src/platform/cache/memory/memory-embedding-cache.ts';
import { createLogger } from '../src/platform/observability/logger.ts';
import type { InferenceEngine } from '../src/platform/onnx/inference-engine.ts';
import { processCpuMs } from './support/contestant.ts';
import { type EventLoopGaps, watchEventLoop } from './support/event-loop.ts';
import { defaultEngine, staticModelRow } from './support/models.ts';
import { median, ms, quantile } from './support/statistics.ts';
import { createTextSource, type TextSource } from './support/texts.ts';

const words = 12;
const batchSize = 256;
const batchesPerRound = 16;
const rounds = 15;
const singles = 2000;

type Embed = (texts: readonly string[]) => Promise<unknown>;

interface Round {
  /** Texts per second of wall time, and per second of CPU time of all threads. */
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly gaps: EventLoopGaps;
}

/**
 * Embeds short texts with the default model, none of them twice: how many per second in batches,
 * and how long a single text takes.
 */
export async function benchTexts(): Promise<void> {
  const engine = defaultEngine();
  try {
    await benchEngine(engine);
  } finally {
    await engine.close();
  }
}

async function benchEngine(engine: InferenceEngine): Promise<void> {
  const loader = await openLoader(engine);
  const model = await loader.open(staticModelRow());
  const logger = createLogger({ level: 'silent', format: 'json' });
  const cached = new Embedder({ engine, cache: new MemoryEmbeddingCache(), logger });
  const ways: readonly { readonly name: string; readonly inFlight: number; readonly embed: Embed }[] = [
    { name: 'engine, a batch after another', inFlight: 1, embed: (texts) => engine.embed(model.id, texts) },
    { name: 'engine, four batches at once', inFlight: 4, embed: (texts) => engine.embed(model.id, texts) },
    { name: 'with keys and cache, four at once', inFlight: 4, embed: (texts) => cached.embed(model, texts) },
  ];
  const source = createTextSource(1);
  const measured = new Map(ways.map(({ name }) => [name, [] as Round[]]));
  for (let round = -2; round < rounds; round += 1) {
    const turn = round % 2 === 0 ? ways : ways.toReversed();
    for (const { name, inFlight, embed } of turn) {
      const result = await measure(source, embed, inFlight);
      if (round >= 0) measured.get(name)?.push(result);
    }
  }
  report(measured);
  await reportSingles(source, (texts) => engine.embed(model.id, texts));
}

async function measure(source: TextSource, embed: Embed, inFlight: number): Promise<Round> {
  const batches = Array.from({ length: batchesPerRound }, () => textsOf(source, batchSize));
  const waiting = batches.values();
  const cpu = processCpuMs();
  const watch = watchEventLoop();
  const started = performance.now();
  const lane = async () => {
    for (const batch of waiting) await embed(batch);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const texts = batchesPerRound * batchSize * 1000;
  const perSecond = texts / (performance.now() - started);
  return { perSecond, perCpuSecond: texts / (processCpuMs() - cpu), gaps: watch.stop() };
}

function textsOf(source: TextSource, count: number): string[] {
  return Array.from({ length: count }, () => source.textWithNews(words));
}

function report(measured: ReadonlyMap<string, readonly Round[]>): void {
  console.log(`\n  ${words} words per text, batches of ${batchSize}, ${rounds} rounds of ${batchesPerRound}`);
  console.log(`  ${''.padEnd(36)}  texts/s (slowest to fastest)   texts/CPU-s   loop gap, CPU of it  ms`);
  for (const [name, all] of measured) {
    const speeds = all.map(({ perSecond }) => perSecond);
    const [slowest, usual, fastest] = [quantile(speeds, 0), median(speeds), quantile(speeds, 1)].map(whole);
    const perCpu = whole(median(all.map(({ perCpuSecond }) => perCpuSecond)));
    const wall = Math.max(...all.map(({ gaps }) => gaps.wallMs));
    const own = Math.max(...all.map(({ gaps }) => gaps.cpuMs ?? Number.NaN));
    console.log(
      `  ${name.padEnd(36)} ${usual} (${slowest} to ${fastest}) ${perCpu}     ${ms(wall)} ${ms(own)}`,
    );
  }
}

async function reportSingles(source: TextSource, embed: Embed): Promise<void> {
  const times: number[] = [];
  for (let text = -200; text < singles; text += 1) {
    const texts = textsOf(source, 1);
    const started = performance.now();
    await embed(texts);
    if (text >= 0) times.push(performance.now() - started);
  }
  const [usual, slow] = [median(times), quantile(times, 0.95)];
  console.log(`\n  one text alone, ${singles} times: median ${ms(usual)}, p95 ${ms(slow)}  ms`);
}

function whole(value: number): string {
  return Math.round(value).toString().padStart(6);
}
