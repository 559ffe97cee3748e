import { z } from 'zod';
import { evidences, verdictStages, verdicts } from '../../domain/verdict.ts';
import { flows } from '../../domain/vortex-flow.ts';
import type { Topic } from '../../platform/events/event-bus.ts';
import { elpSchema, fluxPositionSchema } from '../beams/beam.input.ts';
import { interventionSchema } from './intervention.events.ts';

const committedSchema = z.object({
  id: z.uuid(),
  seq: z.int(),
  inputText: z.string(),
  responseText: z.string().nullable(),
  sessionId: z.string().nullable(),
  modelId: z.uuid().nullable(),
  beam: z
    .object({
      id: z.uuid(),
      digits: z.array(z.number()).length(9),
      confidence: z.number(),
      elpChannels: elpSchema,
      fluxPosition: fluxPositionSchema,
    })
    .nullable(),
  fluxPosition: fluxPositionSchema,
  archetype: z.string(),
  confidence: z.number(),
  signalStrength: z.number(),
  elpChannels: elpSchema.nullable(),
  verdict: z.enum(verdicts),
  evidence: z.enum(evidences),
  verdictStage: z.enum(verdictStages),
  /** The provisional verdict that this event replaces; null when it replaces none. */
  verdictBefore: z.enum(verdicts).nullable(),
  evidenceScore: z.number().nullable(),
  evidenceModel: z.string().nullable(),
  probabilitySupported: z.number().nullable(),
  verdictThreshold: z.number().nullable(),
  calibrated: z.boolean(),
  calibratorVersion: z.int().nullable(),
  vortexFlow: z.enum(flows),
  lakeWorthy: z.boolean(),
  interventions: z.array(interventionSchema),
  processingTimeMs: z.int(),
  createdAt: z.iso.datetime(),
  /** When this event happened: the commit of the inference, or the second look at its verdict. */
  happenedAt: z.iso.datetime(),
});

/** A committed inference with its tensor and interventions: all that a subscriber can ask of it without another query. */
export type CommittedInference = z.output<typeof committedSchema>;

/** Every inference, after its commit. */
export const inferenceCommitted: Topic<CommittedInference> = {
  name: 'inference:committed',
  parse: (value) => committedSchema.parse(value),
};
