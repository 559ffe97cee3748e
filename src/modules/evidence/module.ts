import type { Module, Parts } from '../module.ts';
import { EvidenceService } from './evidence.service.ts';
import { EvidenceJudge } from './scoring/evidence-judge.ts';
import type { EvidenceModel } from './scoring/evidence-model.ts';
import { openEvidenceModel } from './scoring/open-evidence-model.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly evidence: EvidenceService;
  }
}

declare module '../module.ts' {
  interface Parts {
    readonly evidence: { readonly model: EvidenceModel; readonly judge: EvidenceJudge };
  }
}

/** Whether passages or samples support a response. */
export const evidence = {
  name: 'evidence',
  schema: () => import('./evidence.graphql.ts'),
  async open(_, { embeddings: { embedder } }: Pick<Parts, 'embeddings'>) {
    const model = await openEvidenceModel();
    return { evidence: { model, judge: new EvidenceJudge({ embedder, evidenceModel: model }) } };
  },
  services: {
    evidence: ({ parts, timings }) =>
      new EvidenceService({
        registry: parts.models.registry,
        judge: parts.evidence.judge,
        calibrators: parts.calibration.registry,
        timings,
      }),
  },
} satisfies Module;
