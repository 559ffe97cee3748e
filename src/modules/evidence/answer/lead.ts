import type { Block } from './block.ts';

/** Length of a piece of a lead. A heading can be as long as an answer. */
const maxPieceLength = 200;
/** Number of pieces that a lead keeps: the nearest ones. */
const maxPieces = 6;

/** Separator between the pieces of a lead. */
export const separator = ' > ';

/** The context of a part, such as its heading. */
export interface Lead {
  /** All pieces, from the outermost to the nearest. */
  readonly lead: string;
  /** The pieces that belong to the part: its label, its key, or its row and column header. */
  readonly label: string;
}

/** Keeps the context of the next part. Only the text before the part changes it. */
export class LeadKeeper {
  #heading = '';
  /** The sentence that introduces the next block. */
  #leadIn = '';
  /** Numbers of the block that is read and of the block with the lead-in. */
  #block = 0;
  #leadInBlock = 0;
  /** Texts of the list items that enclose the current one, by depth. */
  #items: string[] = [];
  #columns: string[] = [];
  #row = '';

  heading(text: string): void {
    this.#heading = clipped(text);
    this.#leadIn = '';
    this.#items = [];
  }

  leadIn(text: string): void {
    this.#leadIn = clipped(text);
    this.#leadInBlock = this.#block;
  }

  get awaitsBlock(): boolean {
    return this.#leadIn !== '';
  }

  /** Prepares for a block. A lead-in applies to one paragraph, one list or one table. */
  enter(block: Block): void {
    this.#block += 1;
    if (block.kind !== 'TEXT') return;
    if (block.depth > 0) {
      if (block.startsItem) this.#items.length = Math.min(this.#items.length, block.depth);
      return;
    }
    this.#items = [];
    if (block.form !== 'FIELD' && this.#block > this.#leadInBlock + 1) this.#leadIn = '';
  }

  item(depth: number, text: string): void {
    if (depth > 0) this.#items[depth] = clipped(text);
  }

  cell(role: 'COLUMN_HEADER' | 'ROW_HEADER' | 'VALUE', column: number, text: string): void {
    if (role === 'COLUMN_HEADER') {
      if (column === 0) this.#columns = [];
      this.#columns[column] = clipped(text);
      this.#row = '';
    } else if (role === 'ROW_HEADER') this.#row = clipped(text);
    else if (column === 0) this.#row = '';
  }

  /** Lead of a text. */
  ofText(depth: number, keys: readonly string[], label: string): Lead {
    const around = this.#items.slice(1, depth);
    return leadOf([this.#heading, this.#leadIn, ...around], [...keys, label]);
  }

  /** Lead of a cell. */
  ofCell(column: number): Lead {
    return leadOf([this.#heading, this.#leadIn], [this.#row, this.#columns[column] ?? '']);
  }
}

function clipped(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= maxPieceLength ? trimmed : trimmed.slice(0, maxPieceLength).trimEnd();
}

function leadOf(around: readonly (string | undefined)[], own: readonly (string | undefined)[]): Lead {
  const ownPieces = present(own);
  return {
    lead: [...present(around), ...ownPieces].slice(-maxPieces).join(separator),
    label: ownPieces.slice(-maxPieces).join(separator),
  };
}

function present(pieces: readonly (string | undefined)[]): string[] {
  return pieces.flatMap((piece) => (piece === undefined || piece === '' ? [] : [piece]));
}
