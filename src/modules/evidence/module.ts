import type { JudgeKind } from '../../domain/verdict.ts';
import type { EvidenceModels } from '../calibration/calibrator-registry.ts';
import type { Module, OpenModules } from '../module.ts';
import { EvidenceService } from './evidence.service.ts';
import { EvidenceJudge } from './scoring/evidence-judge.ts';
import { versionsBy } from './scoring/evidence-model.ts';
import { openEvidenceModel } from './scoring/open-evidence-model.ts';
import { openJudgeModel, openPairReader } from './scoring/open-judge-model.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly evidence: EvidenceService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly evidence: {
      readonly judge: EvidenceJudge;
      /** The judge of requests that do not select one. */
      readonly defaultJudge: JudgeKind;
      readonly versions: EvidenceModels;
    };
  }
}

/** Whether passages or samples support a response. */
export const evidence = {
  name: 'evidence',
  schema: () => import('./evidence.graphql.ts'),
  async open({ config, engine, lifecycle }, { embeddings: { embedder } }: Pick<OpenModules, 'embeddings'>) {
    const evidenceModel = await openEvidenceModel();
    const model = await lifecycle.open('opening the judge', () => openJudgeModel(engine));
    const reader = await openPairReader(engine);
    const defaultJudge = config.evidence.judge;
    // Otherwise the first request that selects it opens it.
    if (defaultJudge === 'MODEL') await lifecycle.open('opening the judge', () => reader.model());
    const judge = new EvidenceJudge({ model, embedder, evidenceModel, reader });
    return { evidence: { judge, defaultJudge, versions: versionsBy(evidenceModel, defaultJudge) } };
  },
  services: {
    evidence: ({ openModules, timings }) =>
      new EvidenceService({
        registry: openModules.models.registry,
        judge: openModules.evidence.judge,
        defaultJudge: openModules.evidence.defaultJudge,
        calibrators: openModules.calibration.registry,
        timings,
      }),
  },
} satisfies Module;
