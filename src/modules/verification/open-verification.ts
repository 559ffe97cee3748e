import type { Orm } from '../../platform/database/orm/create-orm.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import type { Lifecycle } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { InferenceEngine } from '../../platform/onnx/inference-engine.ts';
import type { StoredJudgement } from '../inferences/inference.repository.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import { type Audience, announceVerified } from '../record/announcement.ts';
import { resumeVerification } from './resumption.ts';
import { sentencesToVerify } from './top-passages.ts';
import { VerificationLog } from './verification-log.ts';
import { VerificationQueue } from './verification-queue.ts';
import { Verifier } from './verifier.ts';

/** Passes verdicts to a cross-encoder for verification. */
export interface BackgroundVerification {
  /** Whether a cross-encoder is in service. */
  readonly isVerifying: () => Promise<boolean>;
  /** Requests a verification. It neither fails nor waits. */
  readonly verifyLater: (inferenceId: string, judgement: StoredJudgement) => void;
  /** Discards the texts that wait for verification. */
  readonly forget: () => void;
}

/**
 * Opens the verification of verdicts over a database, an engine, models, and the audience of a
 * commit.
 */
export function openVerification(
  logger: Logger,
  lifecycle: Lifecycle,
  over: {
    readonly orm: Orm;
    readonly engine: InferenceEngine;
    readonly bus: EventBus;
    readonly registry: ModelRegistry;
    readonly audience: Audience;
  },
): BackgroundVerification {
  const { orm, bus, audience } = over;
  const verifier = new Verifier(over);
  const record = new VerificationLog(
    () => orm.em.fork(),
    (verified) => announceVerified(audience, verified),
  );
  const queue = new VerificationQueue({ verifier, record, logger });
  lifecycle.onClose('the verification queue', () => queue.close());
  lifecycle.onClose('events for verification', resumeVerification(queue, bus, logger));
  return {
    isVerifying: async () => (await verifier.activeModel()) !== null,
    verifyLater: (inferenceId, { report, texts }) => {
      void sentencesToVerify(report, texts).then((sentences) => queue.enqueue({ inferenceId, sentences }));
    },
    forget: () => queue.forget(),
  };
}
