import { bundledModelsDirectory, readConfig } from '../../src/config/config.ts';
import { Embedder } from '../../src/modules/embeddings/embedder.ts';
import {
  type Claim,
  EvidenceJudge,
  type Judgement,
} from '../../src/modules/evidence/scoring/evidence-judge.ts';
import type { EvidenceModel } from '../../src/modules/evidence/scoring/evidence-model.ts';
import { openAnchors } from '../../src/modules/models/open-models.ts';
import { bundledModel } from '../../src/modules/models/registry/bundled-model.ts';
import { ModelLoader } from '../../src/modules/models/registry/model-loader.ts';
import { OnnxModel } from '../../src/modules/models/storage/model.entity.ts';
import { MemoryEmbeddingCache } from '../../src/platform/cache/memory/memory-embedding-cache.ts';
import { createLogger } from '../../src/platform/observability/logger.ts';
import { createWorkerEngine } from '../../src/platform/onnx/engine/worker-engine.ts';

/** The judge of a server with default settings and its bundled model. */
export interface OpenJudge {
  judge(claim: Claim): Promise<Judgement>;
  close(): Promise<void>;
}

export async function openJudge(evidenceModel: EvidenceModel): Promise<OpenJudge> {
  const { workers, threadsPerWorker, maximumQueuedTexts, tokenBudget } = readConfig({}).inference;
  const engine = createWorkerEngine({
    workers,
    intraOpThreads: threadsPerWorker,
    maximumQueuedTexts,
    tokenBudget,
  });
  const directories = { models: bundledModelsDirectory, bundled: bundledModelsDirectory };
  const loader = new ModelLoader({ engine, anchors: await openAnchors(), directories });
  const row = Object.assign(new OnnxModel(), { ...bundledModel, id: bundledModel.name, digest: null });
  const model = await loader.open(row);
  const logger = createLogger({ level: 'silent', format: 'json' });
  const embedder = new Embedder({ engine, cache: new MemoryEmbeddingCache(), logger });
  const judge = new EvidenceJudge({ embedder, evidenceModel });
  return { judge: (claim) => judge.judge(model, claim), close: () => engine.close() };
}
