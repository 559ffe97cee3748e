import { beams } from '../modules/beams/module.ts';
import { calibration } from '../modules/calibration/module.ts';
import { context } from '../modules/context/module.ts';
import { embeddings } from '../modules/embeddings/module.ts';
import { erasures } from '../modules/erasures/module.ts';
import { evidence } from '../modules/evidence/module.ts';
import { feedback } from '../modules/feedback/module.ts';
import { hallucinations } from '../modules/hallucinations/module.ts';
import { health } from '../modules/health/module.ts';
import { idempotency } from '../modules/idempotency/module.ts';
import { inferences } from '../modules/inferences/module.ts';
import { interventions } from '../modules/interventions/module.ts';
import { lake } from '../modules/lake/module.ts';
import { metrics } from '../modules/metrics/module.ts';
import { models } from '../modules/models/module.ts';
import type { Foundation } from '../modules/module.ts';
import { record } from '../modules/record/module.ts';
import { sessions } from '../modules/sessions/module.ts';
import { signals } from '../modules/signals/module.ts';
import { spaces } from '../modules/spaces/module.ts';
import { training } from '../modules/training/module.ts';
import { updates } from '../modules/updates/module.ts';
import { verification } from '../modules/verification/module.ts';
import { vortex } from '../modules/vortex/module.ts';
import { noModules } from './assembly.ts';

/**
 * Every module, in the order of opening; they close in the reverse order. A module that depends on
 * others follows them, which the compiler checks. `providersOver` and `createApp` do not compile if
 * a service or part is missing.
 */
export const modules = noModules<Foundation>()
  .with(idempotency)
  .with(models)
  .with(embeddings)
  .with(evidence)
  .with(calibration)
  .with(lake)
  .with(record)
  .with(verification)
  .with(inferences)
  .with(interventions)
  .with(spaces)
  .with(updates)
  .with(metrics)
  .with(health)
  .with(erasures)
  .with(beams)
  .with(context)
  .with(feedback)
  .with(hallucinations)
  .with(sessions)
  .with(signals)
  .with(training)
  .with(vortex);
