import { decodeHTML } from 'entities';
import { type FoundMark, readBracketMark } from './bracket-mark.ts';
import { type Inline, PlainLine } from './line-mark.ts';
import { endOfImage, type Link, readLink } from './link.ts';
import { readReferences } from './reference.ts';
import type { Run } from './run.ts';
import { isEmphasis, readCodeSpan } from './span.ts';
import { readSuperscript } from './superscript.ts';

/** Characters that may be markup, or that begin a mark or a link. */
const special =
  /\\|`+|\*+|_+|~~|<|&|!?\[|\]|\(|【|[¹²³⁰⁴-⁹]|\bhttps?:\/\/|\bwww\.(?=\w)|[\s\p{Z}]{2,}|[^\S ]|(?! )\p{Z}/giu;
const escapable = /[!-/:-@[-`{-~]/;
const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy;
const tag = /<(\/?)([a-z][a-z\d-]{0,40})((?:\s[^<>]{0,2000})?)\/?>/iy;
const comment = /<!--.*?(?:-->|$)/sy;
const autolink = /<(https?:\/\/[^\s<>]{1,2000}|mailto:[^\s<>]{1,200}|www\.[^\s<>]{1,2000})>/iy;
const bareUrl = /(?:https?:\/\/|www\.)[^\s<>()[\]{}"'`|]*(?:\([^\s<>()]*\)[^\s<>()[\]{}"'`|]*)*/iy;
const href = /\bhref\s{0,9}=\s{0,9}["']?([^"'\s<>]+)/i;
/** What separates marks: [1], [2] and [3]. */
const betweenMarks =
  /\s{0,9}(?:,\s{0,9}and|,|;|&|and)?\s{0,9}(?=\[\^?#?\d|【|\[(?:source|doc|passage|ref)|[¹²³⁰⁴-⁹]|<sup\b)/iy;
/** A link with such a label only says where a statement comes from. */
const sourceLabel =
  /^\W*(?:source|link|ref(?:erence)?s?|here|wikipedia|wiki|britannica|read more|learn more|more|website|article|doc(?:ument)?s?|pdf)?\W*$/i;
const sureSourceLabel = /^\W*(?:source|reference|ref|citation|wikipedia)\s*\d*\W*$/i;
const restOfLine = /^[\s.,;|)]*(?:$|\[|\()/;
/** A URL after one of these words is an object of the sentence. */
const takesUrl =
  /\b(?:is|are|was|at|visit|visiting|see|to|from|on|in|via|through|called|named|website|site|url|link|page)\s*:?\s*$/i;

/**
 * Reads a line character by character. The meaning of a character depends only on its neighbours.
 */
class LineReader {
  readonly #text: string;
  readonly #line: PlainLine;
  /** The link whose label is being read, its index and that of the label in the plain text. */
  #link: (Link & { readonly from: number; readonly at: number }) | null = null;
  #anchor: { readonly from: number; readonly at: number; readonly url: string } | null = null;
  /** Index at which reading continues. Each method returns the next index. */
  #at = 0;

  constructor(line: Run) {
    this.#text = line.text;
    this.#line = new PlainLine(line);
  }

  read(): Inline {
    this.#at = this.#afterDrop(0);
    special.lastIndex = this.#at;
    for (let found = special.exec(this.#text); found !== null; found = special.exec(this.#text)) {
      this.#at = this.#keep(found.index);
      this.#at = this.#afterDrop(this.#readSign(found[0]));
      special.lastIndex = this.#at;
    }
    this.#keep(this.#text.length);
    return this.#line.build();
  }

  get #before(): string {
    return this.#line.plain.tail;
  }

  /** Keeps the text up to an index as it is. */
  #keep(to: number): number {
    this.#line.keep(this.#at, to);
    return to;
  }

  #readSign(sign: string): number {
    const [first = ''] = sign;
    const next = this.#at + sign.length;
    if (sign === '![') return this.#readImage();
    if (/[\s\p{Z}]/u.test(first)) return this.#readSpace(next);
    if (first === '\\') return this.#readEscape();
    if (first === '`') return this.#readCode(sign);
    if (/[*_~]/.test(first)) return isEmphasis(this.#text, this.#at, sign) ? next : this.#keep(next);
    if (first === '<') return this.#readTag();
    if (first === '&') return this.#readEntity();
    if (first === '[') return this.#readSquare();
    if (first === ']') return this.#readLabelEnd();
    if (first === '(' || first === '【') return this.#bracketMark();
    if (/[hw]/i.test(first)) return this.#readUrl();
    return this.#markOr(readSuperscript(this.#text, this.#at, this.#before));
  }

  /** Removed markup leaves neither two spaces in a row nor a space before punctuation. */
  #afterDrop(at: number): number {
    let next = at;
    if (this.#line.plain.length === 0 || /\s$/.test(this.#before.slice(-1))) {
      while (next < this.#text.length && /[\s\p{Z}]/u.test(this.#text[next] ?? '')) next += 1;
    }
    if (/[.,;:!?)]/.test(this.#text[next] ?? '')) this.#line.closeGap();
    return next;
  }

  #readSpace(next: number): number {
    if (this.#line.plain.length > 0 && !/\s$/.test(this.#before.slice(-1))) {
      this.#line.write(' ', this.#at, next);
    }
    return next;
  }

  #readEscape(): number {
    if (!escapable.test(this.#text[this.#at + 1] ?? '')) return this.#keep(this.#at + 1);
    this.#at += 1;
    return this.#keep(this.#at + 1);
  }

  #readCode(fence: string): number {
    const span = readCodeSpan(this.#text, this.#at, fence);
    if (span === null) return this.#at + fence.length;
    this.#at = span.start;
    this.#keep(span.end);
    return span.next;
  }

  #readEntity(): number {
    entity.lastIndex = this.#at;
    const found = entity.exec(this.#text);
    if (found === null) return this.#keep(this.#at + 1);
    this.#line.write(decodeHTML(found[0]).replaceAll(/\s/g, ' '), this.#at, entity.lastIndex);
    return entity.lastIndex;
  }

  #readTag(): number {
    const raised = readSuperscript(this.#text, this.#at, this.#before);
    if (raised !== null) return this.#markOr(raised);
    for (const pattern of [autolink, comment, tag]) pattern.lastIndex = this.#at;
    const linked = autolink.exec(this.#text);
    if (linked !== null) return this.#endWithUrl(linked[1] ?? '', autolink.lastIndex);
    if (comment.test(this.#text)) return comment.lastIndex;
    const found = tag.exec(this.#text);
    if (found === null) return this.#keep(this.#at + 1);
    const [, slash = '', name = '', attributes = ''] = found;
    if (name.toLowerCase() === 'br') this.#line.write('\n', this.#at, tag.lastIndex);
    if (name.toLowerCase() === 'a') this.#readAnchor(slash === '/', attributes, tag.lastIndex);
    return tag.lastIndex;
  }

  #readAnchor(isClosing: boolean, attributes: string, end: number): void {
    const anchor = this.#anchor;
    const url = href.exec(attributes)?.[1] ?? '';
    this.#anchor = isClosing ? null : { from: this.#at, at: this.#line.plain.length, url };
    if (!isClosing || anchor === null || anchor.url === '') return;
    this.#line.mark(anchor.from, end, { kind: 'LINK', url: anchor.url, title: this.#titleFrom(anchor.at) });
  }

  /** Returns the text that was read since an index of the plain text. */
  #titleFrom(at: number): string {
    const { length, tail } = this.#line.plain;
    return length === at ? '' : tail.slice(at - length);
  }

  #readImage(): number {
    const end = endOfImage(this.#text, this.#at);
    if (end === this.#at) return this.#at + 1;
    const [, title = '', url = ''] = /^!\[([^\]]*)\]\((.*)\)$/s.exec(this.#text.slice(this.#at, end)) ?? [];
    this.#line.mark(this.#at, end, { kind: 'LINK', url, title });
    return end;
  }

  #readSquare(): number {
    const link = this.#link === null ? readLink(this.#text, this.#at) : null;
    if (link === null) return this.#bracketMark();
    const label = this.#text.slice(this.#at + 1, link.labelEnd);
    const references = readReferences(label.replace(/^\[(.*)\]$/, '$1'), '[') ?? [];
    const [only] = references;
    if (only !== undefined && link.url === '') return this.#bracketMark();
    const place = { start: this.#at, end: link.end };
    if (only !== undefined && references.length === 1) {
      return this.#endMark(link.end, [{ ...place, target: only.target }]);
    }
    if (link.url !== '' && this.#isOnlySource(label, link.end)) {
      return this.#endMark(link.end, [{ ...place, target: { kind: 'LINK', url: link.url, title: label } }]);
    }
    this.#link = { ...link, from: this.#at, at: this.#line.plain.length };
    return this.#at + 1;
  }

  /** Whether a link follows a sentence, or has a label such as "Source". */
  #isOnlySource(label: string, end: number): boolean {
    const before = this.#before.trimEnd();
    if (/[.!?…]["”’)]?$/.test(before) && sureSourceLabel.test(label)) return true;
    if (before === '' || !restOfLine.test(this.#text.slice(end, end + 20))) return false;
    return sourceLabel.test(label) || (/[.!?…]["”’)]?$/.test(before) && label.length <= 80);
  }

  #readLabelEnd(): number {
    const link = this.#link;
    if (link?.labelEnd !== this.#at) return this.#keep(this.#at + 1);
    this.#link = null;
    const title = this.#titleFrom(link.at);
    if (link.url !== '') this.#line.mark(link.from, link.end, { kind: 'LINK', url: link.url, title });
    return link.end;
  }

  #readUrl(): number {
    bareUrl.lastIndex = this.#at;
    const url = bareUrl.exec(this.#text)?.[0].replace(/[.,;:!?*_~]{1,20}$/, '') ?? '';
    return url === '' ? this.#keep(this.#at + 1) : this.#endWithUrl(url, this.#at + url.length);
  }

  /** A URL at the end of a sentence is a mark. A URL inside a sentence is also a word of it. */
  #endWithUrl(url: string, end: number): number {
    const isLast = /^[\s.!?)\]]*$/.test(this.#text.slice(end, end + 20));
    this.#line.mark(this.#at, end, { kind: 'LINK', url, title: '' });
    return isLast && !takesUrl.test(this.#before.slice(-30)) ? end : this.#keep(end);
  }

  #bracketMark(): number {
    return this.#markOr(readBracketMark(this.#text, this.#at, this.#before));
  }

  /** Removes a mark from the text. Keeps the character if there is no mark. */
  #markOr(found: FoundMark | null): number {
    return found === null ? this.#keep(this.#at + 1) : this.#endMark(found.end, found.references);
  }

  #endMark(end: number, references: FoundMark['references']): number {
    for (const { start, end: markEnd, target } of references) this.#line.mark(start, markEnd, target);
    betweenMarks.lastIndex = end;
    return betweenMarks.test(this.#text) ? betweenMarks.lastIndex : end;
  }
}

/**
 * Reads a line: its plain text, with white space of any length as one space, and its marks. A line
 * break of HTML stays a line break.
 */
export function readInline(line: Run): Inline {
  return new LineReader(line).read();
}
