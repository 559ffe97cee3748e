import { setTimeout as delay } from 'node:timers/promises';
import { EngineOverloadedError, type InferenceEngine } from '../../platform/onnx/inference-engine.ts';

/**
 * Time after which some texts run alongside other work, in milliseconds. Without it, a server that
 * is always busy would never finish.
 */
const patienceMs = 1000;

/**
 * Characters of the texts that run together, at least one text: some windows while the engine is
 * idle, so that a request that arrives soon waits for a few runs; one window beside other work.
 */
const maxCharacters = { idle: 4000, busy: 1000 } as const;

/**
 * Embeds texts that no client waits for. Other work has priority: the texts run while the engine is
 * idle, and a few in each second if it never is.
 */
export class IdleEmbedder {
  readonly #engine: Pick<InferenceEngine, 'embed'>;
  readonly #patienceMs: number;

  /** @param options.patienceMs default 1000. */
  constructor(engine: Pick<InferenceEngine, 'embed'>, options: { readonly patienceMs?: number } = {}) {
    this.#engine = engine;
    this.#patienceMs = options.patienceMs ?? patienceMs;
  }

  /**
   * Returns the vectors of the first texts, of at least one. The caller embeds the others next. A
   * text of which the model reads nothing has null.
   * @throws the errors of the engine, except EngineOverloadedError; the reason of the signal as
   * soon as it is aborted, even during a run.
   */
  async embedSome(
    modelId: string,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<(Float32Array | null)[]> {
    const until = performance.now() + this.#patienceMs;
    for (;;) {
      const isPatient = performance.now() < until;
      const some = leading(texts, isPatient ? maxCharacters.idle : maxCharacters.busy);
      try {
        const run = this.#engine.embed(modelId, some, { onlyIfIdle: isPatient });
        const { embeddings } = await unlessAborted(run, signal);
        return embeddings.map(({ vector, tokens }) => (tokens.known > 0 ? vector : null));
      } catch (error) {
        if (!(error instanceof EngineOverloadedError)) throw error;
        await delay(Math.min(error.retryAfterMs, this.#patienceMs), undefined, { signal });
      }
    }
  }
}

/** The first texts within a number of characters, at least one. */
function leading(texts: readonly string[], max: number): readonly string[] {
  let characters = 0;
  const end = texts.findIndex(({ length }) => {
    characters += length;
    return characters > max;
  });
  return end === -1 ? texts : texts.slice(0, Math.max(1, end));
}

/** The result of a run. The caller does not wait for it any longer once the signal is aborted. */
function unlessAborted<Result>(run: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    run.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
