import type { SacredIntervention } from './intervention.entity.ts';
import type { InterventionPart } from './intervention.events.ts';

/** Returns an intervention of the database in the form of its event. */
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
