import type { SacredIntervention } from './intervention.entity.ts';
import type { InterventionPart } from './intervention.events.ts';

/** An intervention of the record as an event has it. */
export function interventionPartOf(intervention: SacredIntervention): InterventionPart {
  return {
    id: intervention.id,
    position: intervention.position,
    signalBefore: intervention.signalBefore,
    signalAfter: intervention.signalAfter,
    confidenceBoost: intervention.confidenceBoost,
    interventionType: intervention.interventionType,
    firedWithInference: intervention.firedWithInference,
    createdAt: intervention.createdAt.toISOString(),
  };
}
