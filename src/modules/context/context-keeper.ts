import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ContextMetricsDraft } from '../record/draft.ts';
import type { ContextRepository, MeasuredSegment } from './context.repository.ts';
import { contextWindow, type Segment } from './context-window.ts';
import { RecentSessions } from './recent-sessions.ts';
import { keepsAll, maxSegments, type Rates, ratesOf, type Selection, selectionOf } from './selection.ts';
import { checkpointsPassed, cyclesCompleted } from './session-clock.ts';

/** Maximum value of an INTEGER column. */
const maxInteger = 2_147_483_647;

/**
 * Number of measurements after which the event loop runs other work, if there is much to compute.
 */
const measurementsInTurn = 8;

/** An inference that is about to be committed, as a segment of its session. */
export interface SegmentDraft extends Segment {
  /** Id of the inference. */
  readonly id: string;
  readonly modelId: string | null;
  /** Unit length. */
  readonly vector: Float32Array;
}

type ListedSegment = MeasuredSegment | SegmentDraft;

/** Measures how much of the context of a session the window keeps after each of its inferences. */
export class ContextKeeper {
  readonly #open: () => ContextRepository;
  #recent = new RecentSessions();

  /** @param open returns a repository over a new entity manager. */
  constructor(open: () => ContextRepository) {
    this.#open = open;
  }

  /**
   * Measures inferences of one session that are to be committed together, in their order, and
   * returns one row for each. The history is what is committed at the time of the read. To count
   * every inference, measure and commit one after another.
   */
  async measure(sessionId: string, drafts: readonly SegmentDraft[]): Promise<ContextMetricsDraft[]> {
    const repository = this.#open();
    const history = await repository.newestSegments(sessionId, maxSegments - 1);
    const segments: ListedSegment[] = [...history, ...drafts];
    const selections = drafts.map((_, index) => selectionOf(segments, history.length + index + 1));
    const rates = selections.every(keepsAll)
      ? selections.map(() => ({ vortex: 1, linear: 1 }))
      : await this.#rates(repository, sessionId, segments, selections);
    return rowsOf(drafts, rates, startOf(history));
  }

  /** Discards the cached vectors, because some were erased. */
  forget(): void {
    this.#recent = new RecentSessions();
  }

  /** Only this step needs vectors. It reads the vectors that are not cached. */
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
    const digests = await repository.digests(segments.map(({ modelId }) => modelId));
    const places = cosines.hold(
      segments.map((segment) => ({
        vector: vectors.get(segment.id) ?? null,
        space: digests.get(segment.modelId) ?? null,
        ...segment,
      })),
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
 * If two servers commit to a session at the same time, neither sees the inferences of the other,
 * and both counts are too low. No count is ever too high, so the highest is taken. From the next
 * inference on, everything is counted.
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
      tokenCount: Math.min(tokens, maxInteger),
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
