import { entities } from '../src/app/entities.ts';
import { migrationsDirectory } from '../src/config/config.ts';
import { ContextRepository } from '../src/modules/context/context.repository.ts';
import { ContextKeeper } from '../src/modules/context/context-keeper.ts';
import { SessionTurns } from '../src/modules/context/session-turns.ts';
import { Embedder } from '../src/modules/embeddings/embedder.ts';
import { InferenceRepository } from '../src/modules/inferences/inference.repository.ts';
import { InferenceService } from '../src/modules/inferences/inference.service.ts';
import { plausibilityPath, readPlausibilityModel } from '../src/modules/inferences/plausibility-file.ts';
import { SessionLog } from '../src/modules/inferences/session-log.ts';
import { TextReader } from '../src/modules/inferences/text-reader.ts';
import { openLoader } from '../src/modules/models/open-models.ts';
import { bundledStatic } from '../src/modules/models/registry/bundled-models.ts';
import { ModelLifeCycle } from '../src/modules/models/registry/model-life-cycle.ts';
import { ModelRegistry } from '../src/modules/models/registry/model-registry.ts';
import { ModelRepository } from '../src/modules/models/storage/model.repository.ts';
import { InferenceLog } from '../src/modules/record/inference-log.ts';
import { createOrm } from '../src/platform/database/orm/create-orm.ts';
import { migrate } from '../src/platform/database/orm/migrate.ts';
import { closeLiveTier, openLiveTier } from '../src/platform/live/live-tier.ts';
import { createLogger } from '../src/platform/observability/logger.ts';
import { Timings } from '../src/platform/observability/timings.ts';
import { createWorkerEngine } from '../src/platform/onnx/engine/worker-engine.ts';
import { createBareInfer } from './support/bare-infer.ts';
import { judgedTexts } from './support/judged-texts.ts';
import { startServer } from './support/server.ts';
import { type ScratchServices, scratchServices } from './support/services.ts';
import { median, ms, quantile } from './support/statistics.ts';
import { type PartTimes, partTimes, timed, timedCache, timedEngine } from './support/timed-parts.ts';

/**
 * Turns before the measured ones, measured turns, and inferences per turn. Contestants alternate
 * often, so that changes of the machine's load affect all.
 */
const warmUps = 5;
const turns = 20;
const turnLength = 20;

const words =
  'people measuring a small server should say which machine it ran on how long each text was and what else was running because a figure alone tells nobody anything at all today';

const mutation =
  'mutation($text: String!, $response: String, $context: [String!]) { infer(input: { text: $text, response: $response, context: $context }) { __typename ... on InferPayload { inference { id fluxPosition confidence signalStrength } } } }';

/**
 * Runs inferences of a 30-word text on PostgreSQL and Redis: over HTTP, in the service by parts,
 * and with the bare libraries, in alternation.
 */
export async function benchInfer(): Promise<void> {
  const services = await scratchServices();
  const logger = createLogger({ level: 'silent', format: 'json' });
  const http: number[] = [];
  const judged: number[] = [];
  const service: number[] = [];
  const bare: number[] = [];
  const append: number[] = [];
  const times = partTimes();
  const product = await openProduct(services, times, append, logger);
  const libraries = await createBareInfer(services.databaseUrl, services.redis.url, services.redis.prefix);
  const server = await startServer({
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redis.url,
    REDIS_PREFIX: services.redis.prefix,
  });
  try {
    for (let turn = 0; turn < warmUps + turns; turn += 1) {
      if (turn === warmUps) clear(http, judged, service, bare, append, ...Object.values(times));
      const text = (kind: string, inTurn: number) => `${words} ${kind} ${turn} ${inTurn}`;
      for (let inTurn = 0; inTurn < turnLength; inTurn += 1) {
        await timed(bare, () => libraries.infer(text('bare', inTurn)));
      }
      for (let inTurn = 0; inTurn < turnLength; inTurn += 1) {
        await timed(service, () => product.infer(text('service', inTurn)));
      }
      for (let inTurn = 0; inTurn < turnLength; inTurn += 1) {
        await timed(http, () => server.request(mutation, { text: text('http', inTurn) }));
      }
      for (let inTurn = 0; inTurn < turnLength; inTurn += 1) {
        const given = { text: text('judged', inTurn), ...judgedTexts(`${turn} ${inTurn}`) };
        await timed(judged, () => server.request(mutation, given));
      }
      if (turn % 5 === 4) process.stdout.write(`  ${turn + 1} of ${warmUps + turns} turns\n`);
    }
    report({ http, judged, service, bare, append, times });
  } finally {
    await server.stop();
    await libraries.close();
    await product.close();
    await services.remove();
  }
}

async function openProduct(
  services: ScratchServices,
  times: PartTimes,
  append: number[],
  logger: ReturnType<typeof createLogger>,
) {
  const orm = await createOrm({ databaseUrl: services.databaseUrl, dataDirectory: '', entities });
  await migrate(orm, migrationsDirectory);
  const live = openLiveTier(services.redis, logger);
  const plausibilityModel = await readPlausibilityModel(plausibilityPath);
  const engine = timedEngine(
    createWorkerEngine({ workers: 1, intraOpThreads: 1, maxQueuedTexts: 4096, tokenBudget: 2048 }),
    times,
  );
  const fork = () => orm.em.fork();
  const models = () => new ModelRepository(fork());
  const loader = await openLoader(engine);
  const registry = new ModelRegistry({ repository: models, loader });
  await new ModelLifeCycle({ repository: models, loader, registry, bus: live.bus, logger }).openBundled(
    bundledStatic,
  );
  const statistics = live.statistics;
  const recordInferences = statistics.recordInferences.bind(statistics);
  statistics.recordInferences = (inferences) => timed(times.announce, () => recordInferences(inferences));
  const log = new InferenceLog(fork, { liveStatistics: statistics, bus: live.bus, logger });
  const timedLog = {
    append: (...appended: Parameters<InferenceLog['append']>) => timed(append, () => log.append(...appended)),
  };
  const embedder = new Embedder({ engine, cache: timedCache(live.embeddings, times), logger });
  const contextKeeper = new ContextKeeper(() => new ContextRepository(fork()));
  return {
    infer: (text: string) => {
      const timings = new Timings();
      return new InferenceService({
        timings,
        repository: new InferenceRepository(fork()),
        registry,
        reader: new TextReader({
          embedder,
          evidence: { judge: notAsked },
          plausibilityModel,
          isVerifying: async () => false,
          timings,
        }),
        log: timedLog,
        verifyLater: () => undefined,
        sessionLog: new SessionLog({ log: timedLog, contextKeeper, sessionTurns: new SessionTurns() }),
      }).infer({ text });
    },
    async close() {
      await log.close();
      await engine.close();
      await closeLiveTier(live);
      await orm.close();
    },
  };
}

function report(samples: {
  http: number[];
  judged: number[];
  service: number[];
  bare: number[];
  append: number[];
  times: PartTimes;
}): void {
  const { http, judged, service, bare, append, times } = samples;
  const commit = append.map((total, index) => total - (times.announce[index] ?? 0));
  const rows: [string, readonly number[]][] = [
    ['over HTTP, whole', http],
    ['over HTTP, with a judged response', judged],
    ['in the service, whole', service],
    ['  cache, read', times.cacheRead],
    ['  queue', times.queue],
    ['  tokenize', times.tokenize],
    ['  run', times.run],
    ['  commit', commit],
    ['  live figures', times.announce],
    ['bare libraries', bare],
  ];
  console.log(`\n  infer, 30 words, ${turns * turnLength} each        median      p95  ms`);
  for (const [name, values] of rows)
    console.log(`  ${name.padEnd(32)} ${ms(median(values))} ${ms(quantile(values, 0.95))}`);
  const ratios = (values: readonly number[]) =>
    values.map((value, index) => value / (bare[index] ?? Number.NaN));
  console.log(
    `\n  median of ratios to the bare libraries: service ${median(ratios(service)).toFixed(2)}, over HTTP ${median(ratios(http)).toFixed(2)}`,
  );
  console.log(
    `  judging 100 words against five passages adds ${ms(median(judged) - median(http)).trim()} ms at the median`,
  );
}

/**
 * The bare libraries do not judge responses, so the service that is compared with them does not
 * either.
 */
async function notAsked(): Promise<never> {
  throw new Error('There is no response to judge.');
}

function clear(...lists: number[][]): void {
  for (const list of lists) list.length = 0;
}
