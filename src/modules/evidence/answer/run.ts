/**
 * Text that was read from an answer, with the place of each of its UTF-16 units. Places are UTF-16
 * offsets in the answer. The text may lack characters of the answer, such as the quotation mark at
 * the start of each quoted line. It may also have characters that the answer writes in another
 * form, such as an escaped quote.
 */
export interface Run {
  readonly text: string;
  readonly starts: readonly number[];
  /** Exclusive. */
  readonly ends: readonly number[];
}

/** Number of characters that a builder can look back. */
const maxTailLength = 400;

/** Collects the text of a run. */
export class RunBuilder {
  #text = '';
  /**
   * A copy of the last characters. Reading the whole text after each character takes quadratic
   * time.
   */
  #tail = '';
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  get length(): number {
    return this.#text.length;
  }

  /** The last characters: at least 400, or all if there are fewer. */
  get tail(): string {
    return this.#tail;
  }

  #add(text: string): void {
    this.#text += text;
    this.#tail += text.length > maxTailLength ? text.slice(-maxTailLength) : text;
    if (this.#tail.length > 2 * maxTailLength) this.#tail = this.#tail.slice(-maxTailLength);
  }

  /** Adds text exactly as the answer contains it. */
  addSource(source: string, from: number, to: number): void {
    if (to <= from) return;
    this.#add(source.slice(from, to));
    for (let place = from; place < to; place += 1) {
      this.#starts.push(place);
      this.#ends.push(place + 1);
    }
  }

  /** Adds a piece of another run. */
  addRun(run: Run, from: number, to: number): void {
    this.#add(run.text.slice(from, to));
    for (let index = from; index < to; index += 1) {
      this.#starts.push(run.starts[index] ?? 0);
      this.#ends.push(run.ends[index] ?? 0);
    }
  }

  /** Adds text that the answer writes in another form, at one place. */
  addWritten(text: string, start: number, end: number): void {
    this.#add(text);
    for (let index = 0; index < text.length; index += 1) {
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }

  /** Removes the last character. */
  pop(): void {
    this.#text = this.#text.slice(0, -1);
    this.#tail = this.#tail.slice(0, -1);
    this.#starts.pop();
    this.#ends.pop();
  }

  build(): Run {
    return { text: this.#text, starts: this.#starts, ends: this.#ends };
  }
}

/** Piece of a run. Indexes are those of its text, end exclusive. */
export function sliceRun(run: Run, from: number, to: number): Run {
  return {
    text: run.text.slice(from, to),
    starts: run.starts.slice(from, to),
    ends: run.ends.slice(from, to),
  };
}

/** Run of a stretch of the answer. Offsets in UTF-16 units, end exclusive. */
export function runOf(source: string, from: number, to: number): Run {
  const builder = new RunBuilder();
  builder.addSource(source, from, to);
  return builder.build();
}
