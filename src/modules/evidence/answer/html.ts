import { Tokenizer } from 'htmlparser2';
import type { Block } from './block.ts';
import { type Run, RunBuilder, runOf } from './run.ts';

/** Tags that occur inside a line. They are read by `inline.ts`. */
const inlineTags: ReadonlySet<string> = new Set(
  'a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var br wbr img'.split(
    ' ',
  ),
);
const headings: ReadonlySet<string> = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
const codeTags: ReadonlySet<string> = new Set(['pre', 'script', 'style', 'textarea']);

/** Reads a stretch of HTML tag by tag. As in a browser, tags that do not match are not an error. */
class HtmlReader {
  readonly blocks: Block[] = [];
  readonly #source: string;
  readonly #base: number;
  #lists: number;
  #text = new RunBuilder();
  #heading = 0;
  #quotations = 0;
  #atItem = false;
  #code: { readonly tag: string; readonly start: number } | null = null;
  #cell: { readonly isHeader: boolean } | null = null;
  #column = -1;
  #row = 0;
  /** Number of headers in the first row. */
  #columns = 0;

  constructor(source: string, base: number, lists: number) {
    this.#source = source;
    this.#base = base;
    this.#lists = lists;
  }

  opens(tag: string, start: number, end: number): void {
    if (this.#code !== null) return;
    if (inlineTags.has(tag)) {
      this.text(start, end);
      return;
    }
    this.flush();
    if (codeTags.has(tag)) this.#code = { tag, start };
    if (headings.has(tag) || tag === 'summary') this.#heading = tag === 'summary' ? 6 : Number(tag[1]);
    if (tag === 'ul' || tag === 'ol') this.#lists += 1;
    if (tag === 'li' || tag === 'dd') this.#atItem = true;
    if (tag === 'blockquote') this.#quotations += 1;
    if (tag === 'table') {
      this.#row = 0;
      this.#columns = 0;
    }
    if (tag === 'tr') {
      this.#row += 1;
      this.#column = -1;
    }
    if (tag === 'td' || tag === 'th') {
      this.#column += 1;
      this.#cell = { isHeader: tag === 'th' };
      if (this.#row <= 1 && tag === 'th') this.#columns = this.#column + 1;
    }
  }

  closes(tag: string, start: number, end: number): void {
    if (this.#code !== null) {
      if (this.#code.tag === tag) this.#closeCode(end);
      return;
    }
    if (inlineTags.has(tag)) {
      this.text(start, end);
      return;
    }
    this.flush();
    if (headings.has(tag) || tag === 'summary') this.#heading = 0;
    if (tag === 'ul' || tag === 'ol') this.#lists = Math.max(0, this.#lists - 1);
    if (tag === 'blockquote') this.#quotations = Math.max(0, this.#quotations - 1);
    if (tag === 'td' || tag === 'th') this.#cell = null;
  }

  text(start: number, end: number): void {
    if (this.#code === null) this.#text.addSource(this.#source, this.#base + start, this.#base + end);
  }

  comment(start: number, end: number): void {
    this.flush();
    this.blocks.push({ kind: 'REASONING', run: this.#stretch(start, end) });
  }

  ends(end: number): void {
    if (this.#code !== null) this.#closeCode(end);
    this.flush();
  }

  /** Ends the block whose text was collected. */
  flush(): void {
    const run = this.#text.build();
    if (run.text.trim() === '') return;
    this.#text = new RunBuilder();
    if (this.#heading > 0) this.blocks.push({ kind: 'HEADING', run, level: this.#heading });
    else if (this.#cell !== null) {
      this.blocks.push({ kind: 'CELL', run, role: this.#role(this.#cell.isHeader), column: this.#column });
    } else {
      this.blocks.push({
        kind: 'TEXT',
        run,
        form: this.#quotations > 0 ? 'QUOTATION' : this.#lists > 0 ? 'LIST_ITEM' : 'SENTENCE',
        depth: this.#lists,
        startsItem: this.#atItem,
        keys: [],
      });
      this.#atItem = false;
    }
  }

  #role(isHeader: boolean) {
    if (isHeader && this.#row <= 1) return 'COLUMN_HEADER';
    return isHeader || (this.#column === 0 && this.#columns !== 1) ? 'ROW_HEADER' : 'VALUE';
  }

  #closeCode(end: number): void {
    if (this.#code === null) return;
    this.blocks.push({ kind: 'CODE', run: this.#stretch(this.#code.start, end) });
    this.#code = null;
  }

  #stretch(start: number, end: number): Run {
    return runOf(this.#source, this.#base + start, this.#base + end);
  }
}

/**
 * Reads the blocks of a stretch of HTML. Entities and tags inside lines are left for `inline.ts` to
 * read.
 * @param source the whole answer.
 * @param lists number of lists around the stretch.
 */
export function readHtml(source: string, from: number, to: number, lists: number): Block[] {
  const html = source.slice(from, to);
  const reader = new HtmlReader(source, from, lists);
  let name = '';
  let start = 0;
  const nothing = () => {};
  const opened = (end: number) => reader.opens(name, start, end + 1);
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname: (nameStart, end) => {
        name = html.slice(nameStart, end).toLowerCase();
        start = nameStart - 1;
      },
      onopentagend: opened,
      onselfclosingtag: opened,
      onclosetag: (nameStart, end) => {
        const closing = html.indexOf('>', end);
        reader.closes(
          html.slice(nameStart, end).toLowerCase(),
          nameStart - 2,
          closing < 0 ? html.length : closing + 1,
        );
      },
      ontext: (textStart, end) => reader.text(textStart, end),
      oncomment: (commentStart, end) => reader.comment(commentStart - 4, Math.min(html.length, end + 1)),
      oncdata: (dataStart, end) => reader.text(dataStart, end),
      onattribdata: nothing,
      onattribend: nothing,
      onattribentity: nothing,
      onattribname: nothing,
      ondeclaration: nothing,
      onprocessinginstruction: nothing,
      ontextentity: nothing,
      onend: () => reader.ends(html.length),
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return reader.blocks;
}
