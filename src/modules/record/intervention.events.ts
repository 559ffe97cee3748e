import { z } from 'zod';
import { interventionTypes } from '../../domain/magnification.ts';
import type { Topic } from '../../platform/events/event-bus.ts';
import { sacredPositionSchema } from '../beams/beam.input.ts';

/** An intervention as part of the event of its inference. */
export const interventionSchema = z.object({
  id: z.int(),
  position: sacredPositionSchema,
  signalBefore: z.number(),
  signalAfter: z.number(),
  confidenceBoost: z.number(),
  interventionType: z.enum(interventionTypes),
  /** Whether it was committed with its inference. False if it was recorded later. */
  firedWithInference: z.boolean(),
  createdAt: z.iso.datetime(),
});

const recordedSchema = interventionSchema.extend({ inferenceId: z.uuid() });

/** An intervention without its inference. */
export type InterventionPart = z.output<typeof interventionSchema>;

/** An intervention that was stored, with its inference or later. */
export type RecordedIntervention = z.output<typeof recordedSchema>;

/** Every intervention, after its commit. */
export const interventionRecorded: Topic<RecordedIntervention> = {
  name: 'intervention:recorded',
  parse: (value) => recordedSchema.parse(value),
};
