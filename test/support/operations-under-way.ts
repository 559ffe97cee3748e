/** Operations that end when a test says so. */
export class Work {
  readonly begun: string[] = [];
  readonly #done = new Map<string, () => void>();
  readonly #answered = new Map<string, (bytes: number) => void>();

  readonly begin = (name: string) => (done: () => void, answered: (bytes: number) => void) => {
    this.begun.push(name);
    this.#done.set(name, done);
    this.#answered.set(name, answered);
  };

  /** The answer waits for its client. */
  answer(name: string, bytes: number): void {
    this.#answered.get(name)?.(bytes);
  }

  end(name: string): void {
    this.#done.get(name)?.();
  }
}

/** So many names. */
export const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
