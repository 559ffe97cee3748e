import { join } from 'node:path';
import { bundledModelsDirectory } from '../../config/config.ts';
import { CalibratorRepository } from '../../modules/calibration/calibrator.repository.ts';
import { CalibratorRegistry } from '../../modules/calibration/calibrator-registry.ts';
import { LabelRepository } from '../../modules/calibration/label.repository.ts';
import { type EvidenceModel, readEvidenceModel } from '../../modules/evidence/scoring/evidence-model.ts';
import type { ModelRegistry } from '../../modules/models/registry/model-registry.ts';
import { type Audience, announceVerified } from '../../modules/record/announcement.ts';
import { resumeSecondLooks } from '../../modules/verification/resumption.ts';
import { sentencesToVerify } from '../../modules/verification/top-passages.ts';
import { VerificationLog } from '../../modules/verification/verification-log.ts';
import { VerificationQueue } from '../../modules/verification/verification-queue.ts';
import { Verifier } from '../../modules/verification/verifier.ts';
import type { Orm } from '../../platform/database/orm/create-orm.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import type { Lifecycle } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { InferenceEngine } from '../../platform/onnx/inference-engine.ts';
import type { SharedParts } from '../services.ts';

/** What turns features of a response into the probability that it is supported. */
export function openEvidenceModel(): Promise<EvidenceModel> {
  return readEvidenceModel(join(bundledModelsDirectory, 'evidence', 'evidence-model.json'));
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
): Pick<SharedParts, 'hasSecondLook' | 'secondLook' | 'forgetSecondLooks'> {
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
    forgetSecondLooks: () => queue.forget(),
    secondLook: (inferenceId, { report, texts }) => {
      void sentencesToVerify(report, texts).then((sentences) => queue.enqueue({ inferenceId, sentences }));
    },
  };
}
