import { z } from 'zod';
import { verdicts } from '../../domain/verdict.ts';
import type { Topic } from '../../platform/events/event-bus.ts';
import { elpSchema, fluxPositionSchema } from '../beams/beam.input.ts';
import { eventShapeOf } from './column.ts';
import { eventColumns } from './inference-columns.ts';
import { interventionSchema } from './intervention.events.ts';

const committedSchema = z.object({
  id: z.uuid(),
  seq: z.int(),
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
  ...eventShapeOf(eventColumns),
  /** The provisional verdict that this event replaces. Null if it replaces none. */
  verdictBefore: z.enum(verdicts).nullable(),
  interventions: z.array(interventionSchema),
  createdAt: z.iso.datetime(),
  /** Time of this event: the commit of the inference or the verification of its verdict. */
  happenedAt: z.iso.datetime(),
});

/**
 * A committed inference with its tensor and interventions: everything that a subscriber can select
 * without another query.
 */
export type CommittedInference = z.output<typeof committedSchema>;

/** Every inference, after its commit. */
export const inferenceCommitted: Topic<CommittedInference> = {
  name: 'inference:committed',
  parse: (value) => committedSchema.parse(value),
};
