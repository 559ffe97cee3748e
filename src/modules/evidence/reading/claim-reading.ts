import type { ReadEvidence } from '../../../domain/evidence-report.ts';
import { shortestFloat32 } from '../../../statistics/float32.ts';
import type { Findings } from '../comparison/findings.ts';
import {
  alone,
  type Candidate,
  candidatesFor,
  isCopied,
  together,
  withSentenceBefore,
} from './candidates.ts';
import type { Reading } from './reading.ts';
import type { ReadingSession } from './reading-session.ts';

/** From this probability a text entails a claim so clearly that nothing else is read. */
const settled = 0.9;
/** Below this probability no two sentences together are likely to entail a claim. */
const hopeless = 0.02;

/**
 * Reads a claim beside its most relevant sentence; beside its other candidates, one by one, if
 * that does not settle it; and beside two sentences together if that leaves it open.
 * @returns null if the claim is copied, has no evidence, or is beyond the limit of the session.
 */
export async function readingOf(found: Findings, session: ReadingSession): Promise<Reading | null> {
  const [nearest, ...others] = isCopied(found) ? [] : candidatesFor(found);
  if (nearest === undefined) return null;
  const read = (candidates: readonly Candidate[]) => readBeside(candidates, found.sentence.text, session);
  const single = await read([alone(nearest)]);
  if (highest(single) < settled) single.push(...(await read(others.map(alone))));
  const isOpen = highest(single) > hopeless && highest(single) < settled;
  const double = isOpen ? await read(pairsOf([nearest, ...others], single)) : [];
  return single.length === 0 ? null : [...single, ...double];
}

function highest(read: Reading): number {
  return Math.max(0, ...read.map(({ entailment }) => entailment));
}

/** The sentence that entails the claim most, with the one before it, and with the next best. */
function pairsOf(sentences: ReturnType<typeof candidatesFor>, read: Reading): Candidate[] {
  const [best, second] = sentences
    .map((sentence, place) => ({ sentence, entailment: read[place]?.entailment ?? 0 }))
    .toSorted((one, other) => other.entailment - one.entailment);
  if (best === undefined) return [];
  const continued = withSentenceBefore(best.sentence);
  const union = second === undefined ? null : together(best.sentence, second.sentence);
  return [continued, union].filter((candidate) => candidate !== null);
}

/** Returns what was read. The limit of the session can leave some candidates out. */
async function readBeside(
  candidates: readonly Candidate[],
  claim: string,
  session: ReadingSession,
): Promise<ReadEvidence[]> {
  const scores = await session.read(candidates.map(({ text }) => ({ premise: text, hypothesis: claim })));
  return candidates.flatMap((candidate, place) => {
    const score = scores[place];
    if (score == null) return [];
    const entailment = shortestFloat32(score.support);
    const contradiction = shortestFloat32(score.contradiction ?? 0);
    return [{ ...candidate, entailment, contradiction }];
  });
}
