/**
 * Reports the progress of a long run, with the elapsed time and an estimate of the remaining time.
 */
export class Progress {
  readonly #started = performance.now();

  /** Prints one line with the seconds since the start. */
  say(message: string): void {
    const seconds = (performance.now() - this.#started) / 1000;
    console.log(`${seconds.toFixed(0).padStart(5)} s  ${message}`);
  }

  /**
   * A callback that reports every `every` steps: the mean loss since the last report, a score, and
   * the remaining time.
   * @param score computed only for a report, because it may be slow
   */
  steps(
    phase: string,
    total: number,
    every: number,
    score: () => string,
  ): (step: number, loss: number) => void {
    const started = performance.now();
    let sum = 0;
    let count = 0;
    return (step, loss) => {
      sum += loss;
      count += 1;
      if (step % every !== 0 && step !== total) return;
      const left = ((performance.now() - started) / 1000 / step) * (total - step);
      const mean = (sum / count).toFixed(3);
      this.say(`${phase} ${step}/${total}  loss ${mean}  ${score()}  about ${left.toFixed(0)} s left`);
      sum = 0;
      count = 0;
    };
  }
}
