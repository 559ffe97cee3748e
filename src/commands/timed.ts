/** Runs an action and reports how long it took. */
export async function timed(action: () => Promise<unknown>): Promise<string> {
  const started = performance.now();
  await action();
  return `responded in ${(performance.now() - started).toFixed(1)} ms`;
}
