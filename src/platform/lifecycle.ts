import { withTimeout } from './concurrency/with-timeout.ts';
import type { Logger } from './observability/logger.ts';

/** Shows a step while it runs. */
export type ShowStep = <Result>(name: string, action: () => Promise<Result>) => Promise<Result>;

const showNothing: ShowStep = (_, action) => action();

/**
 * What was opened, closed in reverse order. A step that fails or takes too long is reported and does not keep the later ones from running.
 */
export class Lifecycle {
  readonly #steps: { readonly name: string; readonly close: () => Promise<unknown> | unknown }[] = [];
  readonly #logger: Logger;
  readonly #stepTimeoutMs: number;
  readonly #unfinished: string[] = [];
  /** Opens something that takes a while, and shows it meanwhile. */
  readonly open: ShowStep;
  #closing: Promise<void> | undefined;

  constructor(logger: Logger, stepTimeoutMs = 5000, show: ShowStep = showNothing) {
    this.#logger = logger;
    this.#stepTimeoutMs = stepTimeoutMs;
    this.open = show;
  }

  /** Remembers how to undo what has just been done. */
  onClose(name: string, close: () => Promise<unknown> | unknown): void {
    this.#steps.push({ name, close });
  }

  /** Names of the steps that took too long. */
  get unfinished(): readonly string[] {
    return this.#unfinished;
  }

  /** Closes everything once, however often it is called. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    for (const step of this.#steps.toReversed()) {
      try {
        await withTimeout(Promise.resolve(step.close()), this.#stepTimeoutMs, () => {
          this.#unfinished.push(step.name);
          return new Error(`took longer than ${this.#stepTimeoutMs} ms`);
        });
      } catch (error) {
        this.#logger.error({ err: error, step: step.name }, `could not close ${step.name}`);
      }
    }
  }
}
