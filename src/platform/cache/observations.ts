import { z } from 'zod';
import { type SacredPosition, sacredPositions } from '../../domain/positions.ts';
import { type FlowDirection, flowDirections, flows } from '../../domain/vortex-flow.ts';
import { validated } from '../validation.ts';
import type { CountedOnce, LiveInference, LiveStatistics, VerifiedInference } from './live-statistics.ts';

/** Increments of one write to the live figures. Each list is in the order of the events. */
export interface Observations {
  /** Null for writes that count each time. */
  readonly onceAs: CountedOnce | null;
  readonly inferences: number;
  readonly signals: readonly number[];
  readonly flagged: readonly string[];
  readonly boosts: readonly { readonly position: SacredPosition; readonly boost: number }[];
  readonly steps: readonly { readonly direction: FlowDirection; readonly sessionId: string | null }[];
  readonly latencies: readonly { readonly modelId: string; readonly milliseconds: number }[];
  readonly accuracies: readonly { readonly modelId: string; readonly accuracy: number }[];
}

/** Value stored under the idempotency key of an operation. */
export function callOf({ mutation, digest }: CountedOnce): string {
  return `${mutation} ${digest}`;
}

const nothing: Observations = {
  onceAs: null,
  inferences: 0,
  signals: [],
  flagged: [],
  boosts: [],
  steps: [],
  latencies: [],
  accuracies: [],
};

const identifier = z.string().min(1);
const fraction = z.number().min(0).max(1);
const position = z.literal(sacredPositions);
const boost = z.number().min(-1).max(1);
const milliseconds = z.number().min(0);
const direction = z.enum(flowDirections);

const verifiedInference = z.object({
  id: identifier,
  hallucinationDetected: z.boolean(),
  interventions: z.array(z.object({ position, boost })),
});

const inference = verifiedInference.extend({
  signal: fraction,
  flow: z.enum(flows),
  sessionId: identifier.nullable(),
  modelId: identifier.nullable(),
  latencyMs: milliseconds,
});

/**
 * Write side of the live statistics. It validates the input and turns it into observations, so that
 * all adapters count in the same way. Each method throws InvalidInputError with the field before
 * anything is written.
 */
export abstract class ObservationRecorder
  implements
    Pick<
      LiveStatistics,
      | 'recordInferences'
      | 'recordVerification'
      | 'updateSignal'
      | 'markHallucination'
      | 'recordIntervention'
      | 'trackVortexFlow'
      | 'updateModelPerformance'
    >
{
  /**
   * Adds all observations atomically.
   * @throws KeyReusedError
   */
  protected abstract record(observations: Observations): Promise<void>;

  async recordInferences(inferences: readonly LiveInference[]): Promise<void> {
    const checked = validated(z.array(inference), inferences, 'inferences');
    if (checked.length > 0) await this.record(observationsOf(checked));
  }

  async recordVerification(verified: VerifiedInference): Promise<void> {
    const { id, hallucinationDetected, interventions } = validated(verifiedInference, verified, 'look');
    if (!hallucinationDetected && interventions.length === 0) return;
    await this.record({ ...nothing, flagged: hallucinationDetected ? [id] : [], boosts: interventions });
  }

  async updateSignal(signal: number): Promise<void> {
    await this.record({ ...nothing, signals: [validated(fraction, signal, 'signal')] });
  }

  async markHallucination(inferenceId: string): Promise<void> {
    await this.record({ ...nothing, flagged: [validated(identifier, inferenceId, 'inferenceId')] });
  }

  async recordIntervention(at: SacredPosition, gained: number): Promise<void> {
    const entry = { position: validated(position, at, 'position'), boost: validated(boost, gained, 'boost') };
    await this.record({ ...nothing, boosts: [entry] });
  }

  async trackVortexFlow(towards: FlowDirection, sessionId?: string, onceAs?: CountedOnce): Promise<void> {
    const step = {
      direction: validated(direction, towards, 'direction'),
      sessionId: validated(identifier.nullable(), sessionId ?? null, 'sessionId'),
    };
    await this.record({ ...nothing, onceAs: onceAs ?? null, steps: [step] });
  }

  async updateModelPerformance(
    modelId: string,
    latencyMs: number,
    accuracy?: number,
    onceAs?: CountedOnce,
  ): Promise<void> {
    const model = validated(identifier, modelId, 'modelId');
    const taken = validated(milliseconds, latencyMs, 'latencyMs');
    const right = validated(fraction.optional(), accuracy, 'accuracy');
    await this.record({
      ...nothing,
      onceAs: onceAs ?? null,
      latencies: [{ modelId: model, milliseconds: taken }],
      accuracies: right === undefined ? [] : [{ modelId: model, accuracy: right }],
    });
  }
}

/** @throws InvalidInputError */
export function checkedHistoryLimit(limit: number): number {
  return validated(z.int().min(1), limit, 'limit');
}

function observationsOf(inferences: readonly LiveInference[]): Observations {
  return {
    onceAs: null,
    inferences: inferences.length,
    signals: inferences.map(({ signal }) => signal),
    flagged: inferences.filter(({ hallucinationDetected }) => hallucinationDetected).map(({ id }) => id),
    boosts: inferences.flatMap(({ interventions }) => interventions),
    steps: inferences.flatMap(({ flow, sessionId }) =>
      flow === 'none' ? [] : [{ direction: flow, sessionId }],
    ),
    latencies: inferences.flatMap(({ modelId, latencyMs }) =>
      modelId === null ? [] : [{ modelId, milliseconds: latencyMs }],
    ),
    accuracies: [],
  };
}
