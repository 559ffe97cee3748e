/** Output for progress: a terminal, a file or a pipe. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Interval in milliseconds between two updates: on a terminal, and elsewhere. */
const intervals = { terminal: 100, elsewhere: 5000 };
const barWidth = 24;
const startOfLine = '\r\u001b[2K';

/**
 * Shows the progress of a command. A terminal shows one line that is updated. Other outputs get one
 * line per step, and one every five seconds of a long step.
 */
export class Progress {
  readonly #output: ProgressOutput;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  /**
   * Shows a step while it runs and its result. The action may report how much of the total is done.
   */
  async step<Result>(
    name: string,
    action: (tell: (done: number, total: number) => void) => Promise<Result>,
  ): Promise<Result> {
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    let share: number | null = null;
    const isTerminal = this.#output.isTTY === true;
    const show = () => this.#show(`...   ${name}${share === null ? '' : `  ${bar(share)}`}  ${seconds()}`);
    const timer = setInterval(show, isTerminal ? intervals.terminal : intervals.elsewhere);
    try {
      const result = await action((done, total) => {
        share = total === 0 ? 1 : done / total;
      });
      this.#end(`done  ${name}  ${seconds()}`);
      return result;
    } catch (error) {
      this.#end(`FAIL  ${name}  ${seconds()}`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  #show(line: string): void {
    if (this.#output.isTTY !== true) this.#output.write(`${line}\n`);
    else this.#output.write(`${startOfLine}${line.slice(0, (this.#output.columns ?? 80) - 1)}`);
  }

  #end(line: string): void {
    this.#output.write(this.#output.isTTY === true ? `${startOfLine}${line}\n` : `${line}\n`);
  }
}

/** @param share 0 to 1 */
function bar(share: number): string {
  const full = Math.floor(share * barWidth);
  return `[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}] ${Math.floor(share * 100)} %`;
}
