import type { Module, OpenModules } from '../module.ts';
import type { Audience } from './announcement.ts';
import { ContextMetrics } from './context.entity.ts';
import { Inference } from './inference.entity.ts';
import { InferenceLog, maxGroupInProcess } from './inference-log.ts';
import { SacredIntervention } from './intervention.entity.ts';
import { Verification } from './verification.entity.ts';

declare module '../module.ts' {
  interface OpenModules {
    readonly record: {
      readonly log: InferenceLog;
      /** Receives the committed inferences. */
      readonly audience: Audience;
    };
  }
}

/** The audit trail. */
export const record = {
  name: 'record',
  entities: [ContextMetrics, Inference, SacredIntervention, Verification],
  open({ config, logger, lifecycle, database: { orm }, live }, { lake }: Pick<OpenModules, 'lake'>) {
    const audience = { liveStatistics: live.statistics, bus: live.bus, archive: lake.archive, logger };
    const log = new InferenceLog(
      () => orm.em.fork(),
      audience,
      config.databaseUrl === null ? maxGroupInProcess : undefined,
    );
    lifecycle.onClose('the audit trail', () => log.close());
    return { record: { log, audience } };
  },
} satisfies Module;
