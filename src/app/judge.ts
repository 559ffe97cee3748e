import { readConfig } from '../config/config.ts';
import type { JudgeModel } from '../domain/verdict.ts';
import { Embedder } from '../modules/embeddings/embedder.ts';
import { type Claim, EvidenceJudge, type Judgement } from '../modules/evidence/scoring/evidence-judge.ts';
import type { EvidenceModel } from '../modules/evidence/scoring/evidence-model.ts';
import { openJudgeModels } from '../modules/evidence/scoring/open-judge-model.ts';
import { MemoryEmbeddingCache } from '../platform/cache/memory/memory-embedding-cache.ts';
import { createLogger } from '../platform/observability/logger.ts';
import { createWorkerEngine } from '../platform/onnx/engine/worker-engine.ts';

/** The judge that a server without settings has, with the bundled models. It needs no server. */
export interface OpenJudge {
  readonly evidenceJudge: EvidenceJudge;
  judge(claim: Claim): Promise<Judgement>;
  /** The cross-encoder that reads claims. */
  judgeModel(): Promise<JudgeModel>;
  close(): Promise<void>;
}

/** @param settings with the names of the server's environment variables. */
export async function openJudge(
  evidenceModel: EvidenceModel,
  settings: Readonly<Record<string, string>> = {},
): Promise<OpenJudge> {
  const { workers, threadsPerWorker, maxQueuedTexts, tokenBudget } = readConfig(settings).inference;
  const engine = createWorkerEngine({
    workers,
    intraOpThreads: threadsPerWorker,
    maxQueuedTexts,
    tokenBudget,
  });
  try {
    const models = await openJudgeModels(engine);
    const logger = createLogger({ level: 'silent', format: 'json' });
    const embedder = new Embedder({ engine, cache: new MemoryEmbeddingCache(), logger });
    const evidenceJudge = new EvidenceJudge({ ...models, embedder, evidenceModel });
    return {
      evidenceJudge,
      judge: (claim) => evidenceJudge.judge(claim),
      judgeModel: () => models.reader.model(),
      close: () => engine.close(),
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
