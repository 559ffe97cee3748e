import type { Server } from 'node:http';
import { join } from 'node:path';
import { bundledModelsDirectory, type Config, isLoopback, packageDirectory } from './config.ts';
import { entities } from './entities.ts';
import type { Services } from './graphql/context.ts';
import { presentError } from './graphql/errors.ts';
import { createHttpServer } from './graphql/http-server.ts';
import { acceptsHost, acceptsOrigin, type OriginPolicy } from './graphql/origin.ts';
import { serveSockets } from './graphql/transports.ts';
import { createGraphqlServer } from './graphql/yoga.ts';
import { type Health, HealthService } from './modules/health/health.service.ts';
import { Embedder } from './modules/inferences/embedder.ts';
import { InferenceLog } from './modules/inferences/inference-log.ts';
import { InferenceStreams } from './modules/inferences/inference-streams.ts';
import { MetricsRepository } from './modules/metrics/metrics.repository.ts';
import { refreshRegularly } from './modules/metrics/summary-refresh.ts';
import { readAnchors } from './modules/models/anchors.ts';
import { bundledModel } from './modules/models/bundled-model.ts';
import { ModelRepository } from './modules/models/model.repository.ts';
import { ModelRegistry } from './modules/models/model-registry.ts';
import { createOrm, type Orm } from './platform/database/create-orm.ts';
import { migrate } from './platform/database/migrate.ts';
import { Lifecycle } from './platform/lifecycle.ts';
import { closeLiveTier, openLiveTier } from './platform/live-tier.ts';
import type { Logger } from './platform/observability/logger.ts';
import { createWorkerEngine } from './platform/onnx/worker-engine.ts';
import { type SharedParts, servicesOver } from './services.ts';
import { version } from './version.ts';

/** The product, put together and ready to listen. */
export interface App {
  readonly server: Server;
  /** What serves each part, for people. */
  readonly summary: { readonly database: string; readonly live: string; readonly model: string };
  /** Whether the parts answer. */
  health(): Promise<Health>;
  /** Ends streams, finishes what is under way, and lets go of everything, in the reverse order of opening. */
  close(): Promise<void>;
}

/** Where the SQL files lie that make the schema. */
export const migrationsDirectory = join(packageDirectory, 'migrations');

/** Builds every object once, in order; if one cannot be built, those before it are closed again. */
export async function createApp(config: Config, logger: Logger): Promise<App> {
  const lifecycle = new Lifecycle(logger);
  try {
    return await assemble(config, logger, lifecycle);
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

async function assemble(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<App> {
  // Its threads start while the database opens.
  const engine = createWorkerEngine({
    workers: config.inference.workers,
    intraOpThreads: config.inference.threadsPerWorker,
    maximumQueuedTexts: config.inference.maximumQueuedTexts,
    tokenBudget: config.inference.tokenBudget,
    logger,
  });
  lifecycle.onClose('the inference engine', () => engine.close());
  const orm = await openDatabase(config, logger, lifecycle);
  const live = openLiveTier(config.redis, logger);
  lifecycle.onClose('the live tier', () => closeLiveTier(live));

  const fork = () => orm.em.fork();
  const directories = { models: config.modelsDirectory, bundled: bundledModelsDirectory };
  const anchors = await readAnchors(join(bundledModelsDirectory, 'anchors', 'anchors.json'));
  const registry = new ModelRegistry({
    repository: () => new ModelRepository(fork()),
    engine,
    anchors,
    directories,
    defaultModel: bundledModel.name,
    logger,
  });
  const model = await registry.openDefault(bundledModel);

  const audience = { liveStatistics: live.statistics, bus: live.bus, logger };
  const log = new InferenceLog(fork, audience);
  lifecycle.onClose('the audit trail', () => log.close());

  const refresh = () => new MetricsRepository(fork()).refreshSummary();
  lifecycle.onClose('the summary', refreshRegularly(refresh, config.summaryRefreshMinutes * 60_000, logger));

  const closing = new AbortController();
  const streams = new InferenceStreams({
    bus: live.bus,
    buffer: config.subscriptions.buffer,
    maximumOpen: config.subscriptions.maximumOpen,
    closing: closing.signal,
  });
  const summary = { database: databaseKind(config), live: live.kind, model: model.name };
  const health = new HealthService({
    version,
    startedAt: new Date(),
    database: { kind: summary.database, ping: () => fork().execute('select 1') },
    live,
    model: () => registry.ready(null),
    openStreams: () => streams.openStreams,
  });
  const shared: SharedParts = {
    directories,
    embedder: new Embedder({ engine, cache: live.embeddings, logger }),
    health,
    liveStatistics: live.statistics,
    log,
    logger,
    registry,
    streams,
  };
  return {
    ...serve(config, logger, lifecycle, closing, () => servicesOver(fork(), shared), health),
    summary,
  };
}

async function openDatabase(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<Orm> {
  const orm = await createOrm({
    databaseUrl: config.databaseUrl,
    dataDirectory: config.dataDirectory,
    entities,
    logger,
  });
  lifecycle.onClose('the database', () => orm.close());
  const applied = await migrate(orm, migrationsDirectory);
  if (applied.length > 0) logger.debug({ applied }, 'the schema was brought up to date');
  return orm;
}

function serve(
  config: Config,
  logger: Logger,
  lifecycle: Lifecycle,
  closing: AbortController,
  services: () => Services,
  health: HealthService,
): Omit<App, 'summary'> {
  const { host, allowedOrigins, maximumBodyBytes } = config.http;
  const isLocalOnly =
    isLoopback(host) && config.access.operatorToken === null && config.access.readerToken === null;
  const policy: OriginPolicy = { allowedOrigins, isLocalOnly };
  const isReady = async () => (await health.check()).isReady;
  const yoga = createGraphqlServer({
    services,
    access: config.access,
    allowedOrigins,
    maximumBodyBytes,
    isReady,
    logger,
  });
  const server = createHttpServer(yoga, policy);
  const sockets = serveSockets({
    server,
    yoga,
    maximumMessageBytes: maximumBodyBytes,
    acceptsOrigin: (request) => acceptsHost(policy, request) && acceptsOrigin(policy, request),
    present: (error) => presentError(error, logger),
  });
  lifecycle.onClose('connections', () => Promise.all([closeServer(server), sockets.close()]));
  lifecycle.onClose('streams', () => closing.abort());
  return { server, health: () => health.check(), close: () => lifecycle.close() };
}

/** Takes no new connection, lets requests under way finish for a moment, then ends what is left. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), 1000);
  await closed;
  clearTimeout(impatience);
}

function databaseKind(config: Config): string {
  return config.databaseUrl === null ? 'PostgreSQL embedded' : 'PostgreSQL server';
}
