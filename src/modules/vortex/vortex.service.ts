import { z } from 'zod';
import { flowDirections } from '../../domain/vortex-flow.ts';
import type { CountedOnce, LiveStatistics, VortexStatistics } from '../../platform/cache/live-statistics.ts';
import { validated } from '../../platform/validation.ts';
import { sessionIdSchema } from '../record/session-id.ts';

const flowSchema = z.object({ direction: z.enum(flowDirections), sessionId: sessionIdSchema });

type TrackFlowInput = z.input<typeof flowSchema>;

/** Counts steps along the doubling cycle. */
export class VortexService {
  readonly #liveStatistics: LiveStatistics;

  constructor(liveStatistics: LiveStatistics) {
    this.#liveStatistics = liveStatistics;
  }

  statistics(): Promise<VortexStatistics> {
    return this.#liveStatistics.vortexStatistics();
  }

  /**
   * Counts a step that a session took outside the server, and returns the counts after it.
   * @param onceAs a step that is sent again with the same key is counted once in 24 hours.
   * @throws InvalidInputError, KeyReusedError
   */
  async track(input: TrackFlowInput, onceAs?: CountedOnce): Promise<VortexStatistics> {
    const { direction, sessionId } = validated(flowSchema, input, 'input');
    await this.#liveStatistics.trackVortexFlow(direction, sessionId ?? undefined, onceAs);
    return this.#liveStatistics.vortexStatistics();
  }
}
