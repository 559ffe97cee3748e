import { join } from 'node:path';
import { bundledModelsDirectory, readConfig } from '../src/config/config.ts';
import { bundledPrefix } from '../src/modules/models/files/model-paths.ts';
import { bundledMiniLm } from '../src/modules/models/registry/bundled-models.ts';
import { startServer } from './support/server.ts';
import { scratchServices } from './support/services.ts';
import { bareThreads, connections, type SingleTexts } from './support/single-texts.ts';
import { median, ms, quantile } from './support/statistics.ts';
import { createTextSource, SPECIAL_TOKENS } from './support/texts.ts';

const rounds = 9;
const clients = 32;
/** Texts of a round, by their length in tokens: about a second of work each. */
const loads = [
  { tokens: 12, texts: 600 },
  { tokens: 80, texts: 128 },
];
const idleTexts = 30;

const embedding = 'query($text: String!) { embed(texts: [$text]) { vector } }';
const inference =
  'mutation($text: String!) { infer(input: { text: $text }) { __typename ... on InferPayload { inference { id fluxPosition confidence signalStrength } } } }';

/**
 * Sends texts with the default model to a server, one in a request, and compares it with the bare
 * libraries on as many single-threaded sessions as the server has threads. Both alternate.
 */
export async function benchServed(): Promise<void> {
  const services = await scratchServices();
  const server = await startServer({
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redis.url,
    REDIS_PREFIX: services.redis.prefix,
  });
  const { workers, threadsPerWorker } = readConfig({}).inference;
  const threads = workers * threadsPerWorker;
  const path = (file: string) => join(bundledModelsDirectory, file.slice(bundledPrefix.length));
  const files = {
    modelPath: path(bundledMiniLm.modelPath),
    tokenizerPath: path(bundledMiniLm.tokenizerPath),
  };
  const bare = await bareThreads(files, threads);
  const served = connections(server.url, clients, embedding);
  const single = connections(server.url, 1, inference);
  try {
    console.log(`\n  ${bundledMiniLm.name}, ${threads} thread(s), ${rounds} rounds`);
    const source = createTextSource(3);
    for (const { tokens, texts } of loads) {
      await compare(
        `embed of ${tokens} tokens, ${clients} connections`,
        () => Array.from({ length: texts }, () => source.text(tokens - SPECIAL_TOKENS)),
        bare,
        served,
      );
    }
    const idle = () => Array.from({ length: idleTexts }, () => source.text(12 - SPECIAL_TOKENS));
    await compareIdle(idle, bare, single);
  } finally {
    await Promise.all([bare.close(), served.close(), single.close()]);
    await server.stop();
    await services.remove();
  }
}

async function compare(
  name: string,
  texts: () => string[],
  bare: SingleTexts,
  served: SingleTexts,
): Promise<void> {
  const speeds = { bare: [] as number[], served: [] as number[] };
  for (let round = -1; round < rounds; round += 1) {
    for (const kind of round % 2 === 0 ? (['bare', 'served'] as const) : (['served', 'bare'] as const)) {
      const given = texts();
      const started = performance.now();
      await (kind === 'bare' ? bare : served).embed(given);
      if (round >= 0) speeds[kind].push((given.length * 1000) / (performance.now() - started));
    }
  }
  const ratios = speeds.served.map((speed, round) => speed / (speeds.bare[round] ?? Number.NaN));
  const range = `${quantile(ratios, 0).toFixed(2)} to ${quantile(ratios, 1).toFixed(2)}`;
  console.log(
    `  ${name}: server ${median(speeds.served).toFixed(0)}, bare ${median(speeds.bare).toFixed(0)} texts/s, ratio ${median(ratios).toFixed(2)} (${range})`,
  );
}

async function compareIdle(texts: () => string[], bare: SingleTexts, single: SingleTexts): Promise<void> {
  const times = { bare: [] as number[], single: [] as number[] };
  for (let round = -1; round < rounds; round += 1) {
    const [own, other] = [await bare.embed(texts()), await single.embed(texts())];
    if (round < 0) continue;
    times.bare.push(...own);
    times.single.push(...other);
  }
  const [bareSlow, slow] = [quantile(times.bare, 0.95), quantile(times.single, 0.95)];
  console.log(
    `  infer of 12 tokens, idle: median ${ms(median(times.single))}, p95 ${ms(slow)} ms; bare run: median ${ms(median(times.bare))}, p95 ${ms(bareSlow)} ms; p95 over the bare run ${ms(slow - bareSlow)} ms`,
  );
}
