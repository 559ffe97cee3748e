import type { ClaimForm } from './part.ts';
import type { Run } from './run.ts';

/** Text of a paragraph, a list item or a value. */
export interface TextBlock {
  readonly kind: 'TEXT';
  readonly run: Run;
  readonly form: ClaimForm;
  /** Number of lists around it. */
  readonly depth: number;
  /** Whether it is the first block of a list item. */
  readonly startsItem: boolean;
  /** The keys of a JSON answer, which are part of the lead besides headings and lists. */
  readonly keys: readonly string[];
}

/** A cell of a table. The first cell of a row is its header if the table has more columns. */
export interface CellBlock {
  readonly kind: 'CELL';
  readonly run: Run;
  readonly role: 'COLUMN_HEADER' | 'ROW_HEADER' | 'VALUE';
  /** Index of the column, from 0. A column header at 0 begins a table. */
  readonly column: number;
}

/** A block of an answer, in the order of the answer. */
export type Block =
  | TextBlock
  | CellBlock
  | { readonly kind: 'HEADING'; readonly run: Run /** 1 to 6. */; readonly level: number }
  /** The keys of a JSON answer, and hidden pieces, have a place but no text to read. */
  | { readonly kind: 'KEY' | 'CODE' | 'REASONING' | 'FRAMING' | 'CITATION'; readonly run: Run };
