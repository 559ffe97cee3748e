import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ContextMetricsDraft } from '../record/draft.ts';
import type { ContextRepository, MeasuredSegment } from './context.repository.ts';
import { contextWindow, type Segment } from './context-window.ts';
import { RecentSessions } from './recent-sessions.ts';
import { keepsAll, mostSegments, type Rates, ratesOf, type Selection, selectionOf } from './selection.ts';
import { checkpointsPassed, cyclesCompleted } from './session-clock.ts';

/** What an INTEGER column holds. */
const largestInteger = 2_147_483_647;

/** Measurements after which others have a turn on the event loop, where there is much to compute. */
const measurementsInTurn = 8;

/** An inference that is about to be committed, as a segment of its session. */
export interface SegmentDraft extends Segment {
  /** Of the inference. */
  readonly id: string;
  readonly modelId: string | null;
  /** Unit length. */
  readonly vector: Float32Array;
}

type ListedSegment = MeasuredSegment | SegmentDraft;

/** Measures how much of a session's context the window keeps after each of its inferences. */
export class ContextKeeper {
  readonly #open: () => ContextRepository;
  #recent = new RecentSessions();

  /** @param open gives a repository over a fresh entity manager. */
  constructor(open: () => ContextRepository) {
    this.#open = open;
  }

  /**
   * Measures inferences of one session that are to be committed together, in their order: one row for each. The history is what is committed when
   * it is read, so whoever wants every inference counted measures and commits one after another.
   */
  async measure(sessionId: string, drafts: readonly SegmentDraft[]): Promise<ContextMetricsDraft[]> {
    const repository = this.#open();
    const history = await repository.newestSegments(sessionId, mostSegments - 1);
    const segments: ListedSegment[] = [...history, ...drafts];
    const selections = drafts.map((_, index) => selectionOf(segments, history.length + index + 1));
    const rates = selections.every(keepsAll)
      ? selections.map(() => ({ vortex: 1, linear: 1 }))
      : await this.#rates(repository, sessionId, segments, selections);
    return rowsOf(drafts, rates, startOf(history));
  }

  /** Forgets what it remembers of vectors: some were erased. */
  forget(): void {
    this.#recent = new RecentSessions();
  }

  /** Only here vectors are needed, and read where they are not remembered. */
  async #rates(
    repository: ContextRepository,
    sessionId: string,
    segments: readonly ListedSegment[],
    selections: readonly Selection[],
  ): Promise<Rates[]> {
    const recent = this.#recent;
    const cosines = recent.take(sessionId);
    const unknown = segments.filter((segment) => !('vector' in segment || cosines.holds(segment.id)));
    const vectors = await repository.vectors(unknown.map(({ id }) => id));
    const places = cosines.hold(
      segments.map((segment) => ({ vector: vectors.get(segment.id) ?? null, ...segment })),
    );
    const similarity = (one: number, other: number) =>
      cosines.between(places[one] ?? Number.NaN, places[other] ?? Number.NaN);
    const rates: Rates[] = [];
    for (const selection of selections) {
      if (rates.length > 0 && rates.length % measurementsInTurn === 0) await nextTurn();
      rates.push(ratesOf(selection, similarity));
    }
    recent.giveBack(sessionId, cosines);
    return rates;
  }
}

/** Segments and tokens of the session before the first of its drafts. */
interface SessionStart {
  readonly segments: number;
  readonly tokens: number;
}

/**
 * What two servers commit to a session at the same time, neither having seen the other's, is missing from the accounts of both. No account is
 * too high, so the highest is taken, and from the next inference on everything is counted.
 */
function startOf(history: readonly MeasuredSegment[]): SessionStart {
  let [segmentsBefore, tokensBefore, tokensRead] = [0, 0, 0];
  for (const [place, { segmentIndex, tokensSoFar, tokenCount }] of history.entries()) {
    tokensRead += tokenCount;
    segmentsBefore = Math.max(segmentsBefore, segmentIndex - place - 1);
    tokensBefore = Math.max(tokensBefore, tokensSoFar - tokensRead);
  }
  return { segments: segmentsBefore + history.length, tokens: tokensBefore + tokensRead };
}

function rowsOf(
  drafts: readonly SegmentDraft[],
  rates: readonly Rates[],
  start: SessionStart,
): ContextMetricsDraft[] {
  let { tokens } = start;
  return drafts.map(({ tokenCount }, index) => {
    const segmentIndex = start.segments + index + 1;
    tokens += tokenCount;
    return {
      tokenCount: Math.min(tokens, largestInteger),
      contextWindowSize: contextWindow,
      retentionRate: rates[index]?.vortex ?? 1,
      baselineRetention: rates[index]?.linear ?? 1,
      sacredCheckpoints: checkpointsPassed(segmentIndex),
      vortexCycleCount: cyclesCompleted(segmentIndex),
      segmentIndex,
      segmentTokens: tokenCount,
    };
  });
}
