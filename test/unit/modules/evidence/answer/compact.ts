import type { CitationTarget } from '../../../../../src/modules/evidence/answer/part.ts';
import { readAnswer } from '../../../../../src/modules/evidence/answer/read-answer.ts';

function targetOf(target: CitationTarget): string {
  switch (target.kind) {
    case 'INDEX':
      return target.indexes.join('+');
    case 'NAME':
      return `${target.name}/${target.year}`;
    case 'LINK':
      return target.title === '' ? target.url : `${target.title}@${target.url}`;
  }
}

/**
 * Each part on one line: its kind, or its form if it is a claim, its lead, its text, its citations.
 */
export function compact(text: string): string[] {
  return readAnswer(text)
    .filter(({ kind, start }, index, parts) => kind !== 'CITATION' || start >= (parts[index - 1]?.end ?? 0))
    .filter(
      ({ kind, start }, _, parts) =>
        kind !== 'CITATION' ||
        !parts.some((one) => one.kind !== 'CITATION' && one.start <= start && start < one.end),
    )
    .map(({ kind, form, lead, text: words, citations }) => {
      const marks = kind === 'CITATION' ? [] : citations.map(({ target }) => `{${targetOf(target)}}`);
      return [form ?? kind, ...(lead === '' ? [] : [`<${lead}>`]), words, ...marks].join(' ');
    });
}
