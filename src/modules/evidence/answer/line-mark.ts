import type { CitationTarget } from './part.ts';
import { type Run, RunBuilder } from './run.ts';

/** A citation mark in a line. */
export interface LineMark {
  /** As written. */
  readonly marker: string;
  /** Place in the answer, in UTF-16 units. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly target: CitationTarget;
  /** Index in the plain text before which it stands. */
  readonly at: number;
}

/** A line as its reader sees it. */
export interface Inline {
  readonly run: Run;
  readonly marks: readonly LineMark[];
}

/** Collects the plain text and the marks of a line while it is read. */
export class PlainLine {
  readonly plain = new RunBuilder();
  readonly #line: Run;
  readonly #marks: LineMark[] = [];

  constructor(line: Run) {
    this.#line = line;
  }

  /** Keeps a piece of the line as it is. */
  keep(from: number, to: number): void {
    this.plain.addRun(this.#line, from, to);
  }

  /** Writes text in the place of a piece of the line. */
  write(text: string, from: number, to: number): void {
    this.plain.addWritten(text, this.#line.starts[from] ?? 0, this.#line.ends[to - 1] ?? 0);
  }

  /** Adds a mark at the end of what was kept. */
  mark(from: number, to: number, target: CitationTarget): void {
    this.#marks.push({
      marker: this.#line.text.slice(from, to),
      start: this.#line.starts[from] ?? 0,
      end: this.#line.ends[to - 1] ?? 0,
      target,
      at: this.plain.length,
    });
  }

  /** Removes the space between a word and a mark: "tall [1]." is read as "tall." */
  closeGap(): void {
    const isAfterMark = this.#marks.at(-1)?.at === this.plain.length;
    if (isAfterMark && this.plain.tail.endsWith(' ')) this.plain.pop();
  }

  build(): Inline {
    return { run: this.plain.build(), marks: this.#marks };
  }
}
