import type { Server } from 'node:http';
import type { Config } from '../config/config.ts';
import { isLoopback } from '../config/environment-schema.ts';
import { ClientAddresses } from '../graphql/client-address.ts';
import type { Services } from '../graphql/context.ts';
import { presentError, presentErrorWithoutStatus } from '../graphql/errors.ts';
import { Admission } from '../graphql/fan-out/admission.ts';
import { FanOut } from '../graphql/fan-out/fan-out.ts';
import { Graphiql } from '../graphql/graphiql/graphiql.ts';
import { limits } from '../graphql/limits.ts';
import { acceptsHost, acceptsOrigin, type OriginPolicy } from '../graphql/origin.ts';
import { answerEverything, Departure } from '../graphql/server/departure.ts';
import { createHttpServer } from '../graphql/server/http-server.ts';
import { serveSockets } from '../graphql/server/transports.ts';
import { createGraphqlServer } from '../graphql/server/yoga.ts';
import { LoopLoad } from '../graphql/turns/loop-load.ts';
import { Rounds } from '../graphql/turns/rounds.ts';
import { UnderWay } from '../graphql/turns/under-way.ts';
import { Embedder } from '../modules/embeddings/embedder.ts';
import { EvidenceJudge } from '../modules/evidence/scoring/evidence-judge.ts';
import { type Health, HealthService } from '../modules/health/health.service.ts';
import { WriteProbeRepository } from '../modules/health/write-probe.repository.ts';
import { MetricsRepository } from '../modules/metrics/metrics.repository.ts';
import { refreshRegularly } from '../modules/metrics/summary-refresh.ts';
import { bundledModel } from '../modules/models/registry/bundled-model.ts';
import { InferenceLog, maximumGroupInProcess } from '../modules/record/inference-log.ts';
import { TopicStreams } from '../platform/events/topic-streams.ts';
import { Lifecycle, type ShowStep } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { openErasures } from './parts/erasures.ts';
import { openCalibrators, openEvidenceModel, openSecondLooks } from './parts/evidence.ts';
import { openArchive } from './parts/lake.ts';
import { engineStep, openEngine, openModels } from './parts/models.ts';
import { openSessionLog } from './parts/sessions.ts';
import { databaseKind, openLive, openStorage } from './parts/storage.ts';
import { openUpdates } from './parts/updates.ts';
import { schema } from './schema.ts';
import { type SharedParts, servicesOver } from './services.ts';
import { version } from './version.ts';

/** The product, put together and ready to listen. */
export interface App {
  readonly server: Server;
  /** What serves each part, for people. */
  readonly summary: {
    readonly database: string;
    readonly live: string;
    readonly model: string;
    /** How the Lake is now: it is opened behind everything else. */
    readonly lake: string;
  };
  /** Settles when the Lake is not being opened any more. */
  lakeSettled(): Promise<void>;
  /** Whether the parts answer. */
  health(): Promise<Health>;
  /** Lets `/ready` say that the server is about to stop; it serves on. */
  announceEnd(): void;
  /** Ends streams, finishes what is under way, and lets go of everything, in the reverse order of opening. */
  close(): Promise<void>;
  /** Whether a thread that runs models did not end when everything was closed: then `process.exit` would wait for it without end. */
  readonly isStuck: boolean;
}

/** Builds every object once, in order; if one cannot be built, those before it are closed again. */
export async function createApp(config: Config, logger: Logger, step?: ShowStep): Promise<App> {
  const lifecycle = new Lifecycle(logger, undefined, step);
  try {
    return await assemble(config, logger, lifecycle);
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

async function assemble(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<App> {
  // Its threads start while the database opens.
  const engine = openEngine(config, logger, lifecycle);
  const database = await lifecycle.open('opening the database', () => openStorage(config, logger, lifecycle));
  const { orm, history, clock } = database;
  const live = openLive(config, logger, lifecycle, clock.now);
  const over = { orm, history, engine, bus: live.bus, now: clock.now };
  const { directories, lifeCycle, registry } = await openModels(config, logger, over);
  await lifecycle.open(`loading the model ${bundledModel.name}`, () => lifeCycle.openBundled(bundledModel));
  await lifeCycle.putAside();
  lifeCycle
    .resume()
    .catch((error: unknown) => logger.warn({ err: error }, 'models that were being loaded stay so'));
  void lifeCycle.follow().then((unfollow) => lifecycle.onClose('news of models', unfollow));

  const evidenceModel = await openEvidenceModel();
  const calibrators = openCalibrators(logger, { orm, bus: live.bus, evidenceModel });
  void calibrators.follow().then((unfollow) => lifecycle.onClose('news of calibrators', unfollow));

  const fork = () => orm.em.fork();
  const searching = openArchive(config, logger, lifecycle, over);
  const { archive } = searching;
  const audience = { liveStatistics: live.statistics, bus: live.bus, archive, logger };
  const log = new InferenceLog(
    fork,
    audience,
    config.databaseUrl === null ? maximumGroupInProcess : undefined,
  );
  lifecycle.onClose('the audit trail', () => log.close());

  const refresh = () => new MetricsRepository(fork()).refreshSummary();
  lifecycle.onClose('the summary', refreshRegularly(refresh, config.summaryRefreshMinutes * 60_000, logger));

  const closing = new AbortController();
  const admission = new Admission(config.subscriptions);
  const summary = {
    database: databaseKind(config),
    live: live.kind,
    model: await registry.defaultName(),
    get lake() {
      return archive.state;
    },
  };
  const health = new HealthService({
    version,
    startedAt: new Date(clock.now()),
    database: { kind: summary.database, ping: () => new WriteProbeRepository(fork()).tryWriting() },
    live,
    model: () => registry.ready(null),
    openStreams: () => admission.openStreams,
  });
  const embedder = new Embedder({ engine, cache: live.embeddings, logger });
  const secondLooks = openSecondLooks(logger, lifecycle, { ...over, registry, audience });
  const parts = { ...searching, ...secondLooks, sessionLog: openSessionLog(log, orm) };
  const erasures = openErasures(logger, lifecycle, {
    ...over,
    live,
    parts,
    forgetStreams: () => fanOut.forget(),
  });
  const shared: SharedParts = {
    ...openUpdates(database, logger, { bus: live.bus, registry, embedder }),
    bus: live.bus,
    calibrators,
    directories,
    embedder,
    evidenceJudge: new EvidenceJudge({ embedder, evidenceModel }),
    health,
    lifeCycle,
    liveStatistics: live.statistics,
    liveStore: live.store,
    log,
    logger,
    registry,
    ...parts,
    ...erasures,
    streams: new TopicStreams(live.bus),
  };
  const services = () => servicesOver(fork(), shared);
  const fanOut = new FanOut({
    admission,
    services,
    present: (error) => presentError(error, logger),
    capacity: config.subscriptions.buffer,
    closing: closing.signal,
  });
  const refuseQueued = () => {
    engine.drain(0);
    log.refuseWaiting();
  };
  const around = { health, isAlive: () => !database.isLost(), refuseQueued };
  const served = serve(config, logger, lifecycle, closing, services, fanOut, around);
  return Object.assign(served, { summary, lakeSettled: () => archive.settled() });
}

interface ServedParts {
  readonly health: HealthService;
  readonly isAlive: () => boolean;
  /** Refuses the work that waits for a model or a commit. */
  readonly refuseQueued: () => void;
}

function serve(
  config: Config,
  logger: Logger,
  lifecycle: Lifecycle,
  closing: AbortController,
  services: () => Services,
  fanOut: FanOut,
  { health, isAlive, refuseQueued }: ServedParts,
): Omit<App, 'summary' | 'lakeSettled'> {
  const { host, allowedOrigins, maximumBodyBytes, maximumDocumentBytes, trustedProxies } = config.http;
  const { requestsPerConnection, requestsPerClient } = config.http;
  const isLocalOnly =
    isLoopback(host) && config.access.operatorToken === null && config.access.readerToken === null;
  const policy: OriginPolicy = { allowedOrigins, isLocalOnly };
  const departure = new Departure();
  const isReady = async () => !departure.isAnnounced && (await health.check()).isReady;
  const addresses = new ClientAddresses(trustedProxies);
  const underWay = new UnderWay(
    {
      perConnection: requestsPerConnection,
      perClient: requestsPerClient,
      perClientAmongOthers: limits.amongOthers,
      unread: limits.unread,
    },
    new LoopLoad(),
    new Rounds(),
  );
  const yoga = createGraphqlServer({
    schema,
    services,
    fanOut,
    access: config.access,
    allowedOrigins,
    maximumBodyBytes,
    maximumDocumentBytes,
    clientTime: underWay.time,
    logger,
  });
  const over = { yoga, addresses, underWay };
  const server = createHttpServer({
    ...over,
    ...config.http,
    policy,
    departure,
    graphiql: new Graphiql(logger),
    probeAnswers: { isAlive, isReady },
  });
  const sockets = serveSockets({
    ...over,
    server,
    fanOut,
    maximumMessageBytes: maximumBodyBytes,
    maximumOperations: config.subscriptions.maximumPerConnection,
    isRefusing: () => departure.isRefusing,
    acceptsOrigin: (request) => acceptsHost(policy, request) && acceptsOrigin(policy, request),
    present: (error) => presentErrorWithoutStatus(error, logger),
    logger,
  });
  lifecycle.onClose('connections', () => Promise.all([server.closeAllConnections(), sockets.close()]));
  lifecycle.onClose('requests under way', () =>
    answerEverything({ server, departure, sockets, refuseQueued }),
  );
  lifecycle.onClose('streams', () => closing.abort());
  return {
    server,
    health: () => health.check(),
    announceEnd: () => departure.announce(),
    close: () => lifecycle.close(),
    get isStuck() {
      return lifecycle.unfinished.includes(engineStep);
    },
  };
}
