import { setTimeout as delay } from 'node:timers/promises';
import { openEngine } from '../../src/app/engine.ts';
import { openDatabase, openLive } from '../../src/app/storage.ts';
import { readConfig } from '../../src/config/config.ts';
import { Embedder } from '../../src/modules/embeddings/embedder.ts';
import { LakeRepository } from '../../src/modules/lake/lake.repository.ts';
import { LakeService } from '../../src/modules/lake/lake.service.ts';
import { openArchive } from '../../src/modules/lake/open-archive.ts';
import { openModels } from '../../src/modules/models/open-models.ts';
import { Lifecycle } from '../../src/platform/lifecycle.ts';
import { createLogger } from '../../src/platform/observability/logger.ts';
import { Timings } from '../../src/platform/observability/timings.ts';

export interface BenchLakeService {
  readonly lake: LakeService;
  close(): Promise<void>;
}

/**
 * Opens the service over the Lake in a data directory, assembled as the server does it, with an
 * embedded database.
 */
export async function openLakeService(directory: string): Promise<BenchLakeService> {
  const config = readConfig({ DATA_DIR: directory });
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  const engine = openEngine(config, logger, lifecycle);
  const orm = await openDatabase(config, logger, lifecycle);
  const live = openLive(config, logger, lifecycle);
  const over = { orm, history: orm, engine, bus: live.bus };
  const { registry } = await openModels(config, logger, over);
  const { archive, meaningSearch, similarInferences } = openArchive(config, logger, lifecycle, over);
  const lake = new LakeService({
    archive,
    search: meaningSearch,
    similarInferences,
    repository: new LakeRepository(orm.em.fork()),
    registry,
    embedder: new Embedder({ engine, cache: live.embeddings, logger }),
    timings: new Timings(),
  });
  while (archive.state === 'The Lake is being opened.') await delay(20);
  return { lake, close: () => lifecycle.close() };
}
