import '../modules/beams/beam.graphql.ts';
import '../modules/calibration/calibration.graphql.ts';
import '../modules/calibration/calibration.mutations.graphql.ts';
import '../modules/context/context.graphql.ts';
import '../modules/embeddings/embedding.graphql.ts';
import '../modules/evidence/evidence.graphql.ts';
import '../modules/feedback/feedback.graphql.ts';
import '../modules/hallucinations/hallucination.graphql.ts';
import '../modules/health/health.graphql.ts';
import '../modules/inferences/inference.graphql.ts';
import '../modules/inferences/inference.mutations.graphql.ts';
import '../modules/inferences/inference.subscriptions.graphql.ts';
import '../modules/interventions/intervention.graphql.ts';
import '../modules/lake/lake.graphql.ts';
import '../modules/lake/lake.mutations.graphql.ts';
import '../modules/lake/lake.subscriptions.graphql.ts';
import '../modules/lake/similar-inferences.graphql.ts';
import '../modules/metrics/metrics.graphql.ts';
import '../modules/models/model.graphql.ts';
import '../modules/models/model.mutations.graphql.ts';
import '../modules/models/model.subscriptions.graphql.ts';
import '../modules/sessions/session.graphql.ts';
import '../modules/signals/signal.graphql.ts';
import '../modules/training/training.graphql.ts';
import '../modules/vortex/vortex.graphql.ts';
import { builder } from './builder.ts';

/** The schema that the modules have defined together. */
export const schema = builder.toSchema();
