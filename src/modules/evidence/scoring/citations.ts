import type { CitationCheck } from '../../../domain/evidence-report.ts';
import type { CitationMark } from '../answer/part.ts';
import type { EvidenceSentence } from '../text/sentence.ts';

/**
 * Maximum number of cited passages that are checked for one claim. The limit bounds the work, and a
 * reader would not follow more citations.
 */
const maxChecked = 8;

/**
 * Checks the citations of a claim against the passages that they name: by number from 1, by a name
 * that the passage contains, or by its address.
 * @param passages as they were given.
 * @param sentences of all passages.
 * @param supportBy returns the probability that only these sentences support the claim.
 */
export async function citationsOf(
  marks: readonly CitationMark[],
  passages: readonly string[],
  sentences: readonly EvidenceSentence[],
  supportBy: (sentences: readonly EvidenceSentence[]) => Promise<number>,
): Promise<CitationCheck[]> {
  const named = marks
    .flatMap((mark) => citedIn(mark, passages).map((index) => ({ marker: mark.marker, index })))
    .slice(0, maxChecked);
  const checks: CitationCheck[] = [];
  for (const { marker, index } of named) {
    // If several passages are equal, the sentences refer to the first.
    const first = index === null ? -1 : passages.indexOf(passages[index] ?? '');
    const cited = sentences.filter((sentence) => sentence.passages.includes(first));
    const probability = cited.length === 0 ? 0 : await supportBy(cited);
    checks.push({ marker, passageIndex: index, probability: index === null ? null : probability });
  }
  return checks;
}

/** Whether the citations name passages, and none of these supports the claim. */
export function isWronglyCited(citations: readonly CitationCheck[], threshold: number): boolean {
  const known = citations.flatMap(({ probability }) => probability ?? []);
  return known.length > 0 && known.every((probability) => probability < threshold);
}

/** Indexes of the passages that a mark names. Null for a passage that does not exist. */
function citedIn({ target }: CitationMark, passages: readonly string[]): readonly (number | null)[] {
  switch (target.kind) {
    case 'INDEX':
      return target.indexes.map((number) => (number >= 1 && number <= passages.length ? number - 1 : null));
    case 'NAME': {
      const year = target.year === null ? '' : String(target.year);
      return [indexOf(passages, (text) => text.includes(target.name) && text.includes(year))];
    }
    case 'LINK':
      return [indexOf(passages, (text) => text.includes(target.url))];
  }
}

function indexOf(passages: readonly string[], isMeant: (text: string) => boolean): number | null {
  const index = passages.findIndex(isMeant);
  return index < 0 ? null : index;
}
