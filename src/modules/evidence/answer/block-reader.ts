import type { Block, CellBlock, TextBlock } from './block.ts';
import { leadsIn } from './clauses.ts';
import { isCourtesy } from './courtesy.ts';
import { type FoundPart, markPart, wholePart } from './found-part.ts';
import { framingLength } from './framing.ts';
import { readInline } from './inline.ts';
import { isTitle, readLabel } from './label.ts';
import { LeadKeeper } from './lead.ts';
import type { Inline } from './line-mark.ts';
import { linesOf } from './lines.ts';
import { type Run, sliceRun } from './run.ts';
import { sentenceParts } from './sentence-parts.ts';
import { isSourceEntry, namesSources, opensSources } from './sources.ts';

const task = /^\s*\[[ xX]\]\s+/;
/** Bullet characters that Markdown does not know. */
const bullet = /^\s*[•▪◦‣·●○∙–—-]\s+/;
const wholeBold = /^\s*(?:\*\*|__)(?:(?!\*\*|__)[^\n])+(?:\*\*|__)\s*:?\s*$/;
const hasWord = /[\p{L}\p{N}]/u;

/**
 * Whether the following lines are sources: all lines up to the next heading, or the lines that look
 * like sources.
 */
type Sources = 'NONE' | 'SECTION' | 'LIST';

/**
 * Turns blocks into parts, in order. It remembers the headings and lead-ins that apply to the next
 * block.
 */
export class BlockReader {
  readonly parts: FoundPart[] = [];
  readonly #leads = new LeadKeeper();
  #sources: Sources = 'NONE';

  read(block: Block): void {
    this.#leads.enter(block);
    if (block.kind === 'HEADING') this.#readHeading(block.run);
    else if (block.kind === 'CELL') this.#readCell(block);
    else if (block.kind === 'TEXT') this.#readText(block);
    else if (block.kind === 'CITATION') this.#readSource(block.run);
    else this.#add(wholePart(block.kind === 'KEY' ? 'HEADING' : block.kind, block.run));
  }

  #add(part: FoundPart | null): void {
    if (part !== null) this.parts.push(part);
  }

  #readHeading(run: Run): void {
    const { marks, run: plain } = readInline(run);
    this.#add(wholePart('HEADING', run, { text: plain.text, marks }));
    this.parts.push(...marks.map(markPart));
    this.#leads.heading(plain.text.replace(/[:：]\s*$/, ''));
    this.#sources = opensSources(plain.text) ? 'SECTION' : 'NONE';
  }

  #readCell({ run, role, column }: CellBlock): void {
    const line = readInline(run);
    const { text } = line.run;
    this.#leads.cell(role, column, text);
    if (!hasWord.test(text)) this.#readWithoutWords(run, line);
    else if (role === 'VALUE') {
      const lead = this.#leads.ofCell(column);
      this.parts.push(...sentenceParts(line, { form: 'TABLE_CELL', lead, start: 0, isWhole: true }));
    } else {
      this.#add(wholePart('HEADING', run, { text, marks: line.marks }));
      this.parts.push(...line.marks.map(markPart));
    }
  }

  #readText(block: TextBlock): void {
    const lines = linesOf(block.run);
    for (const [number, line] of lines.entries()) this.#readLine(line, block, number === 0);
  }

  #readLine(whole: Run, block: TextBlock, isFirst: boolean): void {
    const isItem = isFirst && block.startsItem;
    const marker = isItem ? task.exec(whole.text) : bullet.exec(whole.text);
    const run = marker === null ? whole : sliceRun(whole, marker[0].length, whole.text.length);
    const form = marker !== null && block.form === 'SENTENCE' ? 'LIST_ITEM' : block.form;
    if (this.#isSource(run.text, block)) this.#readSource(run);
    else if (this.#isBoldHeading(run.text, block)) this.#readHeading(run);
    else if (isItem && this.#isBoldTopic(run.text)) this.#readTopic(run, block.depth);
    else this.#readSentences(run, { ...block, form }, isFirst);
  }

  #readSentences(run: Run, { form, depth, keys }: TextBlock, isFirst: boolean): void {
    const line = readInline(run);
    const { text } = line.run;
    if (!hasWord.test(text)) {
      this.#readWithoutWords(run, line);
      return;
    }
    const label = framingLength(text) > 0 ? null : readLabel(run.text, text, form === 'LIST_ITEM');
    const lead = this.#leads.ofText(depth, keys, label?.text ?? '');
    const parts = sentenceParts(line, { form, lead, start: label?.end ?? 0, isWhole: false });
    this.parts.push(...parts);
    if (isFirst) this.#leads.item(depth, label?.text ?? text);
    const last = parts.findLast(({ kind }) => kind !== 'CITATION');
    if (depth === 0 && leadsIn(text) && last !== undefined && last.kind !== 'COURTESY') {
      this.#leads.leadIn(last.text);
    }
  }

  /** A line without a word can contain marks, an emoji or something hidden. */
  #readWithoutWords(run: Run, { marks }: Inline): void {
    if (marks.length > 0) {
      this.#add(wholePart('CITATION', run, { marks }));
      return;
    }
    if (/<!--/.test(run.text)) this.#add(wholePart('REASONING', run));
    else if (/\p{Extended_Pictographic}/u.test(run.text)) this.#add(wholePart('COURTESY', run));
  }

  #isBoldHeading(text: string, { depth, form }: TextBlock): boolean {
    if (depth > 0 || form !== 'SENTENCE' || !wholeBold.test(text)) return false;
    if (/:\s*(?:\*\*|__)?\s*$/.test(text)) return true;
    // A bold answer is an answer: "**Paris**".
    const isAnswer = this.#leads.awaitsBlock || (this.parts.length === 0 && !isTitle(text));
    return !isAnswer && !/[.!?]\s*(?:\*\*|__)\s*$/.test(text);
  }

  /** A bold item without a statement names what the items under it are about: "- **Storage**". */
  #isBoldTopic(text: string): boolean {
    return !this.#leads.awaitsBlock && wholeBold.test(text) && !/\p{N}|[.!?]\s*(?:\*\*|__)/u.test(text);
  }

  #readTopic(run: Run, depth: number): void {
    const { marks, run: plain } = readInline(run);
    this.#add(wholePart('HEADING', run, { text: plain.text, marks }));
    this.parts.push(...marks.map(markPart));
    this.#leads.item(depth, plain.text);
  }

  #isSource(text: string, { depth, startsItem }: TextBlock): boolean {
    if (opensSources(text)) {
      if (this.#sources === 'NONE') this.#sources = 'LIST';
      return true;
    }
    if (namesSources(text)) return true;
    if (this.#sources === 'NONE') return false;
    if (this.#sources === 'SECTION') return !isCourtesy(text.trim());
    if ((depth > 0 && startsItem) || isSourceEntry(text)) return true;
    this.#sources = 'NONE';
    return false;
  }

  #readSource(run: Run): void {
    const { run: plain, marks } = readInline(run);
    this.#add(wholePart('CITATION', run, { text: plain.text || run.text, marks }));
  }
}
