import { bundledModelsDirectory, readConfig } from '../config/config.ts';
import { Embedder } from '../modules/embeddings/embedder.ts';
import { type Claim, EvidenceJudge, type Judgement } from '../modules/evidence/scoring/evidence-judge.ts';
import type { EvidenceModel } from '../modules/evidence/scoring/evidence-model.ts';
import { openAnchors } from '../modules/models/open-models.ts';
import { bundledModel } from '../modules/models/registry/bundled-model.ts';
import { ModelLoader, type ReadyModel } from '../modules/models/registry/model-loader.ts';
import { OnnxModel } from '../modules/models/storage/model.entity.ts';
import { MemoryEmbeddingCache } from '../platform/cache/memory/memory-embedding-cache.ts';
import { createLogger } from '../platform/observability/logger.ts';
import { createWorkerEngine } from '../platform/onnx/engine/worker-engine.ts';

/** The judge of a server without settings, with its bundled model, and without the server. */
export interface OpenJudge {
  readonly model: ReadyModel;
  readonly evidenceJudge: EvidenceJudge;
  judge(claim: Claim): Promise<Judgement>;
  close(): Promise<void>;
}

/** @param settings with the names of the server's environment variables. */
export async function openJudge(
  evidenceModel: EvidenceModel,
  settings: Readonly<Record<string, string>> = {},
): Promise<OpenJudge> {
  const { workers, threadsPerWorker, maximumQueuedTexts, tokenBudget } = readConfig(settings).inference;
  const engine = createWorkerEngine({
    workers,
    intraOpThreads: threadsPerWorker,
    maximumQueuedTexts,
    tokenBudget,
  });
  const directories = { models: bundledModelsDirectory, bundled: bundledModelsDirectory };
  try {
    const loader = new ModelLoader({ engine, anchors: await openAnchors(), directories });
    const row = Object.assign(new OnnxModel(), { ...bundledModel, id: bundledModel.name, digest: null });
    const model = await loader.open(row);
    const logger = createLogger({ level: 'silent', format: 'json' });
    const embedder = new Embedder({ engine, cache: new MemoryEmbeddingCache(), logger });
    const evidenceJudge = new EvidenceJudge({ embedder, evidenceModel });
    return {
      model,
      evidenceJudge,
      judge: (claim) => evidenceJudge.judge(model, claim),
      close: () => engine.close(),
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
