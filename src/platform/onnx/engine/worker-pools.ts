import type { ModelFiles } from '../inference-engine.ts';
import { findSharedRuns } from '../model-files/graph-operators.ts';
import { type Deadlines, defaultDeadlines, withDeadlines } from './deadlines.ts';
import { startProcess } from './process-worker.ts';
import { startThread } from './thread-worker.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';
import type { EngineLogger } from './worker-slot.ts';

export interface WorkerPoolsOptions extends Pick<WorkerPoolOptions, 'onChange' | 'onHung'> {
  /** Number of threads for shared models, and of processes for each isolated model. */
  readonly workers: number;
  /**
   * Threads of a single run. A model that reads one text at a time has a worker for each of them
   * instead.
   */
  readonly intraOpThreads: number;
  readonly maxQueuedTexts: number;
  readonly tokenBudget: number;
  readonly deadlines: Partial<Deadlines>;
  readonly logger: EngineLogger;
  readonly workerScript: URL;
}

/**
 * Time that running work in a process may take when its pool closes, in milliseconds. A process
 * that takes longer is killed, even while it loads a model.
 */
const closingGraceMs = 1000;

/** The pools of an engine: threads, which models share, and processes for each isolated model. */
export class WorkerPools implements Iterable<WorkerPool> {
  readonly #options: WorkerPoolsOptions;
  readonly #threads: WorkerPool;
  /** Threads for models that read one text at a time. Opened with the first such model. */
  #singleThreads: WorkerPool | undefined;
  readonly #pools = new Set<WorkerPool>();

  constructor(options: WorkerPoolsOptions) {
    this.#options = options;
    this.#threads = this.#open(false, true);
  }

  [Symbol.iterator](): Iterator<WorkerPool> {
    return this.#pools.values();
  }

  /** Whether work waits or runs in any pool. */
  get isBusy(): boolean {
    return [...this.#pools].some((pool) => pool.isBusy);
  }

  /**
   * The workers for a model. If the model may read one text at a time, reading several texts at
   * once gains more than several threads for one text. Each thread is then a worker.
   */
  async poolFor({ isIsolated = false, modelPath }: ModelFiles): Promise<WorkerPool> {
    // A file that cannot be read is reported by the worker that loads it.
    const together =
      this.#options.intraOpThreads === 1 ||
      (await findSharedRuns(modelPath).catch(() => 'independent')) === 'independent';
    if (isIsolated) return this.#open(true, together);
    if (together) return this.#threads;
    this.#singleThreads ??= this.#open(false, false);
    return this.#singleThreads;
  }

  /** Removes a model from its pool. The processes of an isolated model end. */
  async leave(modelId: string, pool: WorkerPool): Promise<void> {
    if (this.#isShared(pool)) return pool.unload(modelId);
    await pool.close(closingGraceMs);
    this.#pools.delete(pool);
  }

  /** Removes a model that cannot run. Its processes end at once. */
  abandon(modelId: string, pool: WorkerPool): void {
    pool.forget(modelId);
    if (!this.#isShared(pool)) void pool.close(0).finally(() => this.#pools.delete(pool));
  }

  /** Ends the processes, and rejects their pending retries. */
  async closeProcesses(): Promise<void> {
    const processes = [...this.#pools].filter((pool) => !this.#isShared(pool));
    await Promise.all(processes.map((pool) => pool.close(closingGraceMs)));
    for (const pool of processes) pool.refuseQueued();
  }

  /** Ends the threads. Each ends after its current work. */
  async closeThreads(): Promise<void> {
    await Promise.all([this.#threads.close(closingGraceMs), this.#singleThreads?.close(closingGraceMs)]);
  }

  #isShared(pool: WorkerPool): boolean {
    return pool === this.#threads || pool === this.#singleThreads;
  }

  #open(isIsolated: boolean, together: boolean): WorkerPool {
    const { workers, intraOpThreads, tokenBudget, workerScript, maxQueuedTexts, logger } = this.#options;
    const settings = { intraOpThreads: together ? intraOpThreads : 1, tokenBudget };
    const deadlines = { ...defaultDeadlines, ...this.#options.deadlines };
    const pool = new WorkerPool({
      workers: together ? workers : workers * intraOpThreads,
      start: isIsolated
        ? () => withDeadlines(startProcess(workerScript, settings), deadlines)
        : () => startThread(workerScript, settings),
      maxQueuedTexts,
      logger,
      onChange: this.#options.onChange,
      onHung: this.#options.onHung,
    });
    this.#pools.add(pool);
    return pool;
  }
}
