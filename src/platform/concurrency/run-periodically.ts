/**
 * Does work now and then. A time at which the work before it is not done is left out.
 * @param onFailure is called with what the work throws; it is done again all the same.
 * @returns what stops it, after the work under way.
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
