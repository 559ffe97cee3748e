import { ConflictError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import type { FillProgress, SpaceFiller } from './space-filler.ts';

export const reembeddingStates = ['RUNNING', 'DONE', 'FAILED'] as const;
export type ReembeddingState = (typeof reembeddingStates)[number];

/** A re-embedding on this server, as it is now. */
export interface Reembedding {
  /** Name of the model when it began. */
  readonly model: string;
  readonly digest: string;
  readonly state: ReembeddingState;
  readonly progress: FillProgress;
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly endedAt: Date | null;
  /** Why it failed. */
  readonly error: string | null;
}

export interface ReembeddingsDependencies {
  readonly registry: Pick<ModelRegistry, 'ready'>;
  readonly filler: Pick<SpaceFiller, 'fill' | 'forget'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** Maximum number of re-embeddings that are kept in memory. */
const maxRemembered = 16;

/** The re-embeddings of this server, one at a time. They end with the server. */
export class Reembeddings {
  readonly #dependencies: ReembeddingsDependencies;
  readonly #closing = new AbortController();
  /** The latest first. */
  #all: readonly Reembedding[] = [];
  #running: Promise<void> | null = null;

  constructor(dependencies: ReembeddingsDependencies) {
    this.#dependencies = dependencies;
  }

  /** The re-embeddings since the server started, the latest first, up to a limit. */
  get all(): readonly Reembedding[] {
    return this.#all;
  }

  /**
   * Starts to fill the space of a model in the background. If that is in progress, returns it.
   * @throws NotFoundError, ModelNotReadyError, OverloadedError; ConflictError while the space of
   * another model is filled.
   */
  async start(model: string): Promise<Reembedding> {
    const { digest } = await this.#dependencies.registry.ready(model);
    const [latest] = this.#all;
    if (latest?.state === 'RUNNING') {
      if (latest.digest === digest) return latest;
      throw new ConflictError(
        `The server re-embeds inferences for the model "${latest.model}" now. Try again when that is done.`,
      );
    }
    const progress = { through: 0, last: 0, filled: 0, failed: 0 };
    const started: Reembedding = {
      model,
      digest,
      state: 'RUNNING',
      progress,
      startedAt: new Date(),
      endedAt: null,
      error: null,
    };
    this.#all = [started, ...this.#all].slice(0, maxRemembered);
    this.#running = this.#run(model);
    return started;
  }

  /** Discards texts in memory, because some were erased. */
  forget(): Promise<void> {
    return this.#dependencies.filler.forget();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(model: string): Promise<void> {
    const { filler, logger } = this.#dependencies;
    try {
      const progress = await filler.fill(model, this.#closing.signal, (now) =>
        this.#change({ progress: now }),
      );
      this.#change({ progress, state: 'DONE', endedAt: new Date() });
      logger.info({ model, ...progress }, 'all inferences have a vector of the model');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#change({ state: 'FAILED', endedAt: new Date(), error: reason });
      if (!this.#closing.signal.aborted) logger.warn({ err: error, model }, 'a re-embedding failed');
    }
  }

  /** Only the latest can be running. */
  #change(change: Partial<Reembedding>): void {
    const [latest, ...others] = this.#all;
    if (latest !== undefined) this.#all = [{ ...latest, ...change }, ...others];
  }
}
