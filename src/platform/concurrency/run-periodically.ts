/**
 * Runs work periodically. A run is skipped while the previous one is still running.
 * @param onFailure receives the error of a failed run. Later runs continue.
 * @returns a function that stops the runs and waits for the current one.
 */
export function runPeriodically(
  work: () => Promise<void>,
  everyMs: number,
  onFailure: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= work()
      .catch(onFailure)
      .finally(() => {
        running = null;
      });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
