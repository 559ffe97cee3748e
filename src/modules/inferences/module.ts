import { ContextRepository } from '../context/context.repository.ts';
import { ContextKeeper } from '../context/context-keeper.ts';
import { SessionTurns } from '../context/session-turns.ts';
import type { Module, Parts } from '../module.ts';
import { InferenceRepository } from './inference.repository.ts';
import { InferenceService } from './inference.service.ts';
import { SessionLog } from './session-log.ts';
import { TextReader } from './text-reader.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly inferences: InferenceService;
  }
}

declare module '../module.ts' {
  interface Parts {
    /** Stores inferences of sessions with their context metrics. */
    readonly inferences: { readonly sessionLog: SessionLog };
  }
}

/** Inferences: texts that a model has read, with the measurements. */
export const inferences = {
  name: 'inferences',
  schema: () => Promise.all([import('./inference.graphql.ts'), import('./inference.mutations.graphql.ts')]),
  open({ database: { orm }, erasable }, { record: { log } }: Pick<Parts, 'record'>) {
    const sessionLog = new SessionLog({
      log,
      contextKeeper: new ContextKeeper(() => new ContextRepository(orm.em.fork())),
      sessionTurns: new SessionTurns(),
    });
    erasable.add({ name: 'the session contexts', forget: () => sessionLog.forget() });
    return { inferences: { sessionLog } };
  },
  services: {
    inferences: ({ em, parts, services, timings }) => {
      const { isVerifying, verifyLater } = parts.verification;
      return new InferenceService({
        repository: new InferenceRepository(em),
        registry: parts.models.registry,
        reader: new TextReader({
          embedder: parts.embeddings.embedder,
          evidence: services.evidence,
          isVerifying,
          timings,
        }),
        log: parts.record.log,
        sessionLog: parts.inferences.sessionLog,
        verifyLater,
        timings,
      });
    },
  },
} satisfies Module;
