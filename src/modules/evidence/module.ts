import type { JudgeKind } from '../../domain/verdict.ts';
import type { EvidenceModels } from '../calibration/calibrator-registry.ts';
import type { Module, OpenModules } from '../module.ts';
import { EvidenceService } from './evidence.service.ts';
import { EvidenceJudge } from './scoring/evidence-judge.ts';
import { versionsBy } from './scoring/evidence-model.ts';
import { openEvidenceModel } from './scoring/open-evidence-model.ts';
import { openJudgeModels } from './scoring/open-judge-model.ts';

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
    const defaultJudge = config.evidence.judge;
    const models = await lifecycle.open('opening the judge', async () => {
      const opened = await openJudgeModels(engine);
      // Otherwise the first request that selects the cross-encoder opens it.
      if (defaultJudge === 'MODEL') await opened.reader.model();
      return opened;
    });
    const judge = new EvidenceJudge({ ...models, embedder, evidenceModel });
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
