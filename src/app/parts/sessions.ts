import { ContextRepository } from '../../modules/context/context.repository.ts';
import { ContextKeeper } from '../../modules/context/context-keeper.ts';
import { SessionTurns } from '../../modules/context/session-turns.ts';
import { SessionLog } from '../../modules/inferences/session-log.ts';
import type { InferenceLog } from '../../modules/record/inference-log.ts';
import type { Orm } from '../../platform/database/orm/create-orm.ts';

/** What stores inferences of sessions, with an account of their context. */
export function openSessionLog(log: InferenceLog, orm: Orm): SessionLog {
  return new SessionLog({
    log,
    contextKeeper: new ContextKeeper(() => new ContextRepository(orm.em.fork())),
    sessionTurns: new SessionTurns(),
  });
}
