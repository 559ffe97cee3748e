import type { PlausibilityModel } from '../../domain/language/plausibility.ts';
import { ContextRepository } from '../context/context.repository.ts';
import { ContextKeeper } from '../context/context-keeper.ts';
import { SessionTurns } from '../context/session-turns.ts';
import type { Module, OpenModules } from '../module.ts';
import { InferenceRepository } from './inference.repository.ts';
import { InferenceService } from './inference.service.ts';
import { plausibilityPath, readPlausibilityModel } from './plausibility-file.ts';
import { SessionLog } from './session-log.ts';
import { TextReader } from './text-reader.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly inferences: InferenceService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly inferences: {
      /** Stores inferences of sessions with their context metrics. */
      readonly sessionLog: SessionLog;
      /** Tells language from gibberish. */
      readonly plausibilityModel: PlausibilityModel;
    };
  }
}

/** Inferences: texts that a model has read, with the measurements. */
export const inferences = {
  name: 'inferences',
  schema: () =>
    Promise.all([
      import('./inference-list.graphql.ts'),
      import('./inference-reading.graphql.ts'),
      import('./inference.mutations.graphql.ts'),
    ]),
  async open({ database: { orm }, erasable }, { record: { log } }: Pick<OpenModules, 'record'>) {
    const plausibilityModel = await readPlausibilityModel(plausibilityPath);
    const sessionLog = new SessionLog({
      log,
      contextKeeper: new ContextKeeper(() => new ContextRepository(orm.em.fork())),
      sessionTurns: new SessionTurns(),
    });
    erasable.add({ name: 'the session contexts', forget: () => sessionLog.forget() });
    return { inferences: { sessionLog, plausibilityModel } };
  },
  services: {
    inferences: ({ em, openModules, services, timings }) => {
      const { isVerifying, verifyLater } = openModules.verification;
      return new InferenceService({
        repository: new InferenceRepository(em),
        registry: openModules.models.registry,
        reader: new TextReader({
          embedder: openModules.embeddings.embedder,
          evidence: services.evidence,
          plausibilityModel: openModules.inferences.plausibilityModel,
          isVerifying,
          timings,
        }),
        log: openModules.record.log,
        sessionLog: openModules.inferences.sessionLog,
        verifyLater,
        timings,
      });
    },
  },
} satisfies Module;
