import type { Module, OpenModules } from '../module.ts';
import { EvidenceService } from './evidence.service.ts';
import { EvidenceJudge } from './scoring/evidence-judge.ts';
import type { EvidenceModel } from './scoring/evidence-model.ts';
import { openEvidenceModel } from './scoring/open-evidence-model.ts';
import { openJudgeModel } from './scoring/open-judge-model.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly evidence: EvidenceService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly evidence: { readonly model: EvidenceModel; readonly judge: EvidenceJudge };
  }
}

/** Whether passages or samples support a response. */
export const evidence = {
  name: 'evidence',
  schema: () => import('./evidence.graphql.ts'),
  async open({ engine, lifecycle }, { embeddings: { embedder } }: Pick<OpenModules, 'embeddings'>) {
    const evidenceModel = await openEvidenceModel();
    const model = await lifecycle.open('opening the judge', () => openJudgeModel(engine));
    const judge = new EvidenceJudge({ model, embedder, evidenceModel });
    return { evidence: { model: evidenceModel, judge } };
  },
  services: {
    evidence: ({ openModules, timings }) =>
      new EvidenceService({
        registry: openModules.models.registry,
        judge: openModules.evidence.judge,
        calibrators: openModules.calibration.registry,
        timings,
      }),
  },
} satisfies Module;
