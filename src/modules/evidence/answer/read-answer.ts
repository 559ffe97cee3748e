import { BlockReader } from './block-reader.ts';
import type { FoundPart } from './found-part.ts';
import { readJson } from './json.ts';
import { readMarkdown } from './markdown.ts';
import type { AnswerPart } from './part.ts';
import { codePointsOf } from './places.ts';
import { splitReasoning } from './reasoning.ts';
import { runOf } from './run.ts';

/**
 * Reads an answer as its reader does: Markdown, HTML or JSON, in the order of the answer. Every
 * character that is neither white space nor markup lies in a part. Parts do not overlap, but the
 * marks of a part are also parts of the kind CITATION, each after the part that it lies in.
 *
 * The text after a part does not change it, because answers are judged while they are written.
 * There are two exceptions: a sentence is read when its end arrives, and the header of a table when
 * the line under it arrives.
 */
export function readAnswer(text: string): AnswerPart[] {
  const reader = new BlockReader();
  let isFirst = true;
  for (const { start, end, isReasoning } of splitReasoning(text)) {
    if (isReasoning) {
      reader.read({ kind: 'REASONING', run: runOf(text, start, end) });
      continue;
    }
    const json = isFirst ? readJson(text, start, end) : null;
    for (const block of json?.blocks ?? []) reader.read(block);
    for (const block of readMarkdown(text, json?.end ?? start, end, isFirst && json === null)) {
      reader.read(block);
    }
    if (text.slice(start, end).trim() !== '') isFirst = false;
  }
  return inOrder(reader.parts, codePointsOf(text));
}

const bareNo = /^no[.!]?$/i;

/**
 * Whether an answer only declines: it contains a refusal and no claim. "No." before a refusal
 * claims nothing.
 */
export function isAbstention(parts: readonly AnswerPart[]): boolean {
  return (
    parts.some(({ kind }) => kind === 'REFUSAL') &&
    parts.every(({ kind, text }) => kind !== 'CLAIM' || bareNo.test(text))
  );
}

function inOrder(parts: readonly FoundPart[], codePoint: (offset: number) => number): AnswerPart[] {
  return parts
    .toSorted((one, other) => one.start - other.start || other.end - one.end)
    .map(({ kind, form, start, end, text, lead, label, marks }) => ({
      kind,
      form,
      start: codePoint(start),
      end: codePoint(end),
      text,
      lead,
      label,
      citations: marks.map((mark) => ({
        marker: mark.marker,
        start: codePoint(mark.start),
        end: codePoint(mark.end),
        target: mark.target,
      })),
    }));
}
