import { withTimeout } from './concurrency/with-timeout.ts';
import type { Logger } from './observability/logger.ts';

/** Shows a step while it is running. */
export type ShowStep = <Result>(name: string, action: () => Promise<Result>) => Promise<Result>;

const showNothing: ShowStep = (_, action) => action();

/**
 * Resources that were opened, closed in reverse order. A step that fails or times out is reported,
 * and the later steps still run.
 */
export class Lifecycle {
  readonly #steps: { readonly name: string; readonly close: () => Promise<unknown> | unknown }[] = [];
  readonly #logger: Logger;
  readonly #stepTimeoutMs: number;
  readonly #unfinished: string[] = [];
  /** Opens a resource, and shows the step while it is running. */
  readonly open: ShowStep;
  #closing: Promise<void> | undefined;

  constructor(logger: Logger, stepTimeoutMs = 5000, show: ShowStep = showNothing) {
    this.#logger = logger;
    this.#stepTimeoutMs = stepTimeoutMs;
    this.open = show;
  }

  /** Registers how to close the resource that was just opened. */
  onClose(name: string, close: () => Promise<unknown> | unknown): void {
    this.#steps.push({ name, close });
  }

  /** Names of the steps that timed out. */
  get unfinished(): readonly string[] {
    return this.#unfinished;
  }

  /** Closes all resources once, regardless of the number of calls. */
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
