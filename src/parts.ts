import { join } from 'node:path';
import { bundledModelsDirectory, type Config, migrationsDirectory } from './config.ts';
import { entities } from './entities.ts';
import { CalibratorRepository } from './modules/calibration/calibrator.repository.ts';
import { CalibratorRegistry } from './modules/calibration/calibrator-registry.ts';
import { LabelRepository } from './modules/calibration/label.repository.ts';
import type { Embedder } from './modules/embeddings/embedder.ts';
import { type EvidenceModel, readEvidenceModel } from './modules/evidence/evidence-model.ts';
import { type Audience, announceVerified } from './modules/inferences/announcement.ts';
import { inferenceCommitted } from './modules/inferences/inference.events.ts';
import { RecordRepository } from './modules/inferences/record.repository.ts';
import { SemanticFeed } from './modules/inferences/semantic-feed.ts';
import { UpdateService } from './modules/inferences/update.service.ts';
import { interventionRecorded } from './modules/interventions/intervention.events.ts';
import { InterventionRecordRepository } from './modules/interventions/intervention-record.repository.ts';
import { InterventionUpdateService } from './modules/interventions/intervention-update.service.ts';
import { LakeRepository } from './modules/lake/lake.repository.ts';
import { LakeArchive } from './modules/lake/lake-archive.ts';
import { LakeFollower } from './modules/lake/lake-follower.ts';
import { LakeKeeper, lakeFileName } from './modules/lake/lake-keeper.ts';
import { LakeRecordRepository } from './modules/lake/lake-record.repository.ts';
import { MeaningSearch } from './modules/lake/meaning-search.ts';
import { SimilarInferencesRepository } from './modules/lake/similar-inferences.repository.ts';
import { SimilarInferences } from './modules/lake/similar-inferences.ts';
import { type Anchor, readAnchors } from './modules/models/anchors.ts';
import { modelChanged } from './modules/models/model.events.ts';
import { ModelRepository } from './modules/models/model.repository.ts';
import { ModelChangeRepository } from './modules/models/model-change.repository.ts';
import { ModelLifeCycle } from './modules/models/model-life-cycle.ts';
import { ModelLoader } from './modules/models/model-loader.ts';
import type { ModelDirectories } from './modules/models/model-paths.ts';
import { ModelRegistry } from './modules/models/model-registry.ts';
import { ModelUpdateService } from './modules/models/model-update.service.ts';
import { resumeSecondLooks } from './modules/verification/resumption.ts';
import { sentencesToVerify } from './modules/verification/top-passages.ts';
import { VerificationLog } from './modules/verification/verification-log.ts';
import { VerificationQueue } from './modules/verification/verification-queue.ts';
import { Verifier } from './modules/verification/verifier.ts';
import { createOrm, type Orm } from './platform/database/create-orm.ts';
import { migrate } from './platform/database/migrate.ts';
import type { EventBus } from './platform/events/event-bus.ts';
import { OrderedFeed } from './platform/events/ordered-feed.ts';
import { VectorThread } from './platform/lake/search/vector-thread.ts';
import type { Lifecycle } from './platform/lifecycle.ts';
import { closeLiveTier, type LiveTier, openLiveTier } from './platform/live-tier.ts';
import type { Logger } from './platform/observability/logger.ts';
import type { InferenceEngine } from './platform/onnx/inference-engine.ts';
import { createWorkerEngine } from './platform/onnx/worker-engine.ts';
import type { SharedParts } from './services.ts';

/** The database with its schema up to date. @throws DatabaseUnavailableError, DataDirectoryLockedError, MigrationError */
export async function openDatabase(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<Orm> {
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

/** Redis, or what stands in for it. */
export function openLive(config: Config, logger: Logger, lifecycle: Lifecycle): LiveTier {
  const live = openLiveTier(config.redis, logger);
  lifecycle.onClose('the live tier', () => closeLiveTier(live));
  return live;
}

/** This server's Lake, opened behind everything else, and what searches it. */
export function openArchive(
  config: Config,
  logger: Logger,
  lifecycle: Lifecycle,
  over: { readonly orm: Orm; readonly bus: EventBus },
): Pick<SharedParts, 'archive' | 'meaningSearch' | 'similarInferences'> {
  const { key, searchBytes, exactEntries, indexBytes, ...retention } = config.lake;
  const repository = () => new LakeRepository(over.orm.em.fork());
  const record = () => new LakeRecordRepository(over.orm.em.fork());
  const keeper = new LakeKeeper({
    path: join(config.dataDirectory, lakeFileName),
    key: key === null ? null : Buffer.from(key, 'hex'),
    maximumPending: 8192,
    logger,
    onOpen: () => {
      void archive.learnModels();
      follower.wake();
    },
    onDamage: ({ id }) => setImmediate(() => void archive.reconsider(id)),
  });
  const follower = new LakeFollower({ keeper, repository, record, retention, logger });
  const modelDigests = () => repository().modelDigests();
  const archive = new LakeArchive({ keeper, follower, modelDigests, bus: over.bus, logger });
  const [vectorThread, recordThread] = [new VectorThread(), new VectorThread()];
  const timer = setInterval(() => follower.wake(), 60_000).unref();
  lifecycle.onClose('the Lake', async () => {
    clearInterval(timer);
    await follower.close();
    await keeper.close();
    await Promise.all([vectorThread.stop(), recordThread.stop()]);
  });
  void archive.follow().then((unfollow) => lifecycle.onClose('news of the Lake', unfollow));
  void keeper.open();
  const keptBytes = searchBytes;
  const limits = { keptBytes, exactVectors: exactEntries, indexBytes };
  const meaningSearch = new MeaningSearch({ thread: vectorThread, limits, logger });
  const similar = () => new SimilarInferencesRepository(over.orm.em.fork());
  const similarInferences = new SimilarInferences({ repository: similar, thread: recordThread, keptBytes });
  return { archive, meaningSearch, similarInferences };
}

/** The threads that run models, without a model yet. */
export function openEngine(config: Config, logger: Logger, lifecycle: Lifecycle): InferenceEngine {
  const { workers, threadsPerWorker, maximumQueuedTexts, tokenBudget } = config.inference;
  const engine = createWorkerEngine({
    workers,
    intraOpThreads: threadsPerWorker,
    maximumQueuedTexts,
    tokenBudget,
    logger,
  });
  lifecycle.onClose('the inference engine', () => engine.close());
  return engine;
}

/** The calibrators in force, over a database and a bus. */
export function openCalibrators(
  logger: Logger,
  over: { readonly orm: Orm; readonly bus: EventBus; readonly evidenceModel: EvidenceModel },
): CalibratorRegistry {
  const fork = () => over.orm.em.fork();
  return new CalibratorRegistry({
    calibrators: () => new CalibratorRepository(fork()),
    labels: () => new LabelRepository(fork()),
    bus: over.bus,
    logger,
    evidenceModel: over.evidenceModel.version,
  });
}

/** What turns features of a response into the probability that it is supported. */
export function openEvidenceModel(): Promise<EvidenceModel> {
  return readEvidenceModel(join(bundledModelsDirectory, 'evidence', 'evidence-model.json'));
}

/** The anchor sentences that every model is fitted on. */
export function openAnchors(): Promise<Anchor[]> {
  return readAnchors(join(bundledModelsDirectory, 'anchors', 'anchors.json'));
}

export interface ModelParts {
  readonly directories: ModelDirectories;
  readonly repository: () => ModelRepository;
  readonly registry: ModelRegistry;
  readonly lifeCycle: ModelLifeCycle;
}

/** The registered models and their life, over a database, an engine and a bus. */
export async function openModels(
  config: Config,
  logger: Logger,
  over: {
    readonly orm: Orm;
    readonly engine: InferenceEngine;
    readonly bus: EventBus;
  },
): Promise<ModelParts> {
  const directories = { models: config.modelsDirectory, bundled: bundledModelsDirectory };
  const repository = () => new ModelRepository(over.orm.em.fork());
  const loader = new ModelLoader({ engine: over.engine, anchors: await openAnchors(), directories });
  const registry = new ModelRegistry({ repository, loader });
  const lifeCycle = new ModelLifeCycle({ repository, loader, registry, bus: over.bus, logger });
  return { directories, repository, registry, lifeCycle };
}

/** What happens to inferences, interventions and models, as it happens: one feed of each for all subscribers of this process. */
export function openUpdates(
  orm: Orm,
  logger: Logger,
  over: { readonly bus: EventBus; readonly registry: ModelRegistry; readonly embedder: Embedder },
) {
  const { bus } = over;
  const fork = () => orm.em.fork();
  const record = new RecordRepository(fork);
  const inferences = new OrderedFeed({
    bus,
    logger,
    record,
    topic: inferenceCommitted,
    positionOf: ({ seq }) => seq,
  });
  const modelRecord = new ModelChangeRepository(fork);
  const models = new OrderedFeed({
    bus,
    logger,
    record: modelRecord,
    topic: modelChanged,
    positionOf: ({ seq }) => seq,
  });
  const vectorsOf = (ids: readonly string[]) => record.vectors(ids);
  const semantic = new SemanticFeed({ feed: inferences, models, vectorsOf, logger });
  const interventionRecord = new InterventionRecordRepository(fork);
  const interventions = new OrderedFeed({
    bus,
    logger,
    record: interventionRecord,
    topic: interventionRecorded,
    positionOf: ({ id }) => id,
  });
  return {
    updates: new UpdateService({ ...over, record, feed: inferences, semantic }),
    interventionUpdates: new InterventionUpdateService({ record: interventionRecord, feed: interventions }),
    modelUpdates: new ModelUpdateService({ record: modelRecord, feed: models }),
  };
}

/** Second looks at verdicts, over a database, an engine, models, and who is told of a commit. */
export function openSecondLooks(
  logger: Logger,
  lifecycle: Lifecycle,
  over: {
    readonly orm: Orm;
    readonly engine: InferenceEngine;
    readonly bus: EventBus;
    readonly registry: ModelRegistry;
    readonly audience: Audience;
  },
): Pick<SharedParts, 'hasSecondLook' | 'secondLook'> {
  const { orm, bus, audience } = over;
  const verifier = new Verifier(over);
  const record = new VerificationLog(
    () => orm.em.fork(),
    (verified) => announceVerified(audience, verified),
  );
  const queue = new VerificationQueue({ verifier, record, logger });
  lifecycle.onClose('second looks', () => queue.close());
  lifecycle.onClose('news for second looks', resumeSecondLooks(queue, bus, logger));
  return {
    hasSecondLook: async () => (await verifier.activeModel()) !== null,
    secondLook: (inferenceId, { report, texts }) => {
      void sentencesToVerify(report, texts).then((sentences) => queue.enqueue({ inferenceId, sentences }));
    },
  };
}
